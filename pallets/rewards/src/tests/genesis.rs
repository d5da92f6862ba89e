use crate::{mock::*, Supply, Totals, Transferability};

#[test]
fn genesis_accounts_for_every_token() {
	ExtBuilder::default()
		.with_network(40)
		.with_organization(CITY, 60)
		.with_organization(PHARMA, 900)
		.build_and_execute(|| {
			assert_eq!(Balances::free_balance(Rewards::network()), 40);
			assert_eq!(Balances::free_balance(CITY_TREASURY), 60);
			assert_eq!(Balances::free_balance(PHARMA_TREASURY), 900);
			assert_eq!(
				Supply::<Test>::get(),
				Totals {
					genesis: 1_000,
					..Default::default()
				}
			);
			assert_eq!(Rewards::supply().outstanding(), Some(1_000));
			assert_eq!(Rewards::schedule(), SCHEDULE);
			assert_eq!(Rewards::subject_floor(), 500_000);
			assert_eq!(Rewards::transferability(), Transferability::Off);
		});
}

#[test]
#[should_panic(expected = "exists and has a treasury")]
fn genesis_refuses_an_unknown_organization() {
	ExtBuilder::default().with_organization(NOBODY, 1).build();
}

#[test]
#[should_panic(expected = "the subject floor exceeds the whole")]
fn genesis_refuses_an_impossible_floor() {
	ExtBuilder::default().with_floor(1_000_001).build();
}
