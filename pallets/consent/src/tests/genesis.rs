use crate::{mock::*, Disclosure, TemplateClass, TemplateHead, TemplateKind};
use galen_primitives::traits::Split;

#[test]
fn templates_are_numbered_in_their_order() {
	ExtBuilder::default().build_and_execute(|| {
		let head = |class| {
			Some(TemplateHead {
				class,
				latest: 1,
				minimum: 1,
			})
		};
		assert_eq!(Consent::template_head(CARE.id), head(TemplateClass::Care));
		assert_eq!(
			Consent::template_head(RESEARCH.id),
			head(TemplateClass::Research)
		);
	});
}

#[test]
#[should_panic(expected = "a genesis template cannot be published")]
fn an_impossible_template_stops_the_genesis() {
	let kind = TemplateKind::Research {
		split: Split {
			subject: 900_000,
			custodian: 100_000,
			network: 0,
		},
		remuneration: Disclosure::Undisclosed,
	};
	ExtBuilder::default()
		.with_template(kind, texts(&["en"]))
		.build();
}
