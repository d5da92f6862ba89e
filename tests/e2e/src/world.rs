//! A network of hospitals with gateways beside it, and what people do on its ledger.

use crate::{http::Session, http::Visitor, people::Partner, people::Patient};
use anyhow::{bail, ensure, Context};
use galen_client::{
	calls,
	types::{AccessEvent, Duties, EnvelopeKey, Order, OrderTerms, Statement, Vote},
	AccountId, At, Call, Chain, Event, Signer, Submitted,
};
use galen_primitives::{
	codes::{Action, ActionSet, Category, CategorySet, Purpose, PurposeSet, SensitivitySet},
	consent::{Conditions, Period, Recipient, Remuneration, Rule, Rules, Terms},
	ids::{Balance, Moment, OrderId, OrganizationId, TemplateId, TemplateRef},
};
use galen_test_support::{
	wait::{limits, until},
	Gateway, GatewayBuilder, Network, HOSPITALS,
};

/// One data credit in smallest units.
pub const CREDIT: Balance = 1_000_000;

/// How long an order of a test may take to be fulfilled, in seconds.
const DELIVERY: Moment = 3_600;

/// Where in the demo presets the template for care is.
pub const CARE: TemplateRef = TemplateRef {
	id: TemplateId(0),
	version: 1,
};

/// Where in the demo presets the template for paid research is.
pub const RESEARCH: TemplateRef = TemplateRef {
	id: TemplateId(1),
	version: 1,
};

/// A running network.
pub struct World {
	/// Its nodes.
	pub network: Network,
	/// A client of the first node.
	pub chain: Chain,
	/// How many hospitals there are; the demo partner's number comes after theirs.
	hospitals: u32,
}

impl World {
	/// One hospital, which finalizes alone: enough where finality is not what is tested.
	pub async fn development() -> anyhow::Result<Self> {
		Self::over(Network::development().await?, 1).await
	}

	/// Four hospitals.
	pub async fn local() -> anyhow::Result<Self> {
		Self::over(Network::local().await?, 4).await
	}

	/// Over a network that runs already.
	pub async fn over(network: Network, hospitals: u32) -> anyhow::Result<Self> {
		network.wait_finalized(1).await?;
		let first = network.nodes().first().context("a node")?;
		let chain = Chain::connect(&first.rpc_url()).await?;
		Ok(Self {
			network,
			chain,
			hospitals,
		})
	}

	/// The first block's hash.
	pub fn genesis(&self) -> [u8; 32] {
		self.chain.genesis().0
	}

	/// A hospital's number.
	pub fn hospital(&self, name: &str) -> anyhow::Result<u32> {
		let index = HOSPITALS.iter().position(|known| *known == name);
		let index = index.with_context(|| format!("no hospital is called {name}"))?;
		Ok(u32::try_from(index)?)
	}

	/// The demo partner with an envelope key of its own, which it publishes first.
	pub async fn partner(&self) -> anyhow::Result<Partner> {
		let partner = Partner::new("Partner", self.hospitals);
		let key = EnvelopeKey(partner.envelope.public().0);
		self.act("//Partner", &calls::members::set_envelope_key(key))
			.await?;
		Ok(partner)
	}

	/// A gateway beside a hospital's node, set up and not started.
	pub async fn gateway(&self, hospital: &str) -> anyhow::Result<GatewayBuilder> {
		let node = self.network.node(hospital);
		GatewayBuilder::new(hospital, self.hospital(hospital)?, node).await
	}

	/// A gateway that knows the partner, running.
	pub async fn open_gateway(&self, hospital: &str, partner: &Partner) -> anyhow::Result<Gateway> {
		let setup = self.gateway(hospital).await?.client(partner.client());
		let mut gateway = setup.in_folder(self.network.folder()?).await?;
		gateway.start().await?;
		Ok(gateway)
	}

	/// Signs a call with a well-known key and waits until it is final.
	pub async fn act(&self, uri: &str, call: &Call) -> anyhow::Result<Submitted> {
		self.sign(&Signer::from_uri(uri)?, call).await
	}

	/// Signs a call and waits until it is final.
	pub async fn sign(&self, signer: &Signer, call: &Call) -> anyhow::Result<Submitted> {
		let what = || format!("{}.{}", call.pallet(), call.name());
		self.chain.submit(signer, call).await.with_context(what)
	}

	/// Enters a hospital's gateway as one of its staff.
	pub async fn staff(&self, gateway: &Gateway, role: &str) -> anyhow::Result<Session> {
		let index = usize::try_from(gateway.organization())?;
		let hospital = HOSPITALS.get(index).context("a demo hospital")?;
		let signer = Signer::from_uri(&format!("//{hospital}//{role}"))?;
		let session = Visitor::at(gateway)?.enter(&signer, None).await;
		session.with_context(|| format!("{hospital}'s {role} enters"))
	}

	/// Enrols accounts at a hospital, as its registrar does, many in one transaction.
	pub async fn enrol_on_ledger(
		&self,
		hospital: &str,
		accounts: &[AccountId],
	) -> anyhow::Result<()> {
		let enrolments: Vec<_> = accounts
			.iter()
			.map(|account| calls::members::enroll_subject(*account))
			.collect();
		for enrolments in enrolments.chunks(100) {
			// Some of the demo's cast are enrolled from the start: each call stands for itself.
			let all = calls::utility::force_batch(enrolments);
			self.act(&format!("//{hospital}//Registrar"), &all).await?;
		}
		let block = self.chain.finalized().await?;
		for account in accounts.iter().take(1).chain(accounts.last()) {
			let known = block.custodian_of(account).await?;
			ensure!(known.is_some(), "{account} is not enrolled");
		}
		Ok(())
	}

	/// Enrols a patient on the ledger and ties the account to the hospital's own identifier.
	pub async fn enrol(
		&self,
		gateway: &Gateway,
		patient: &Patient,
		identifier: &str,
	) -> anyhow::Result<String> {
		let index = usize::try_from(gateway.organization())?;
		let hospital = HOSPITALS.get(index).context("a demo hospital")?;
		self.enrol_on_ledger(hospital, &[patient.account()]).await?;
		let registrar = self.staff(gateway, "Registrar").await?;
		Ok(registrar.enrol(&patient.account(), identifier).await?)
	}

	/// A patient gives consent to research.
	pub async fn give(&self, patient: &Patient, rules: Vec<Rule>) -> anyhow::Result<Submitted> {
		self.give_under(RESEARCH, patient, rules).await
	}

	/// A patient gives consent under a template.
	pub async fn give_under(
		&self,
		template: TemplateRef,
		patient: &Patient,
		rules: Vec<Rule>,
	) -> anyhow::Result<Submitted> {
		let call = calls::consent::give(patient.account(), statement(template, rules)?, None);
		self.sign(&patient.signer, &call).await
	}

	/// A patient takes everything back.
	pub async fn withdraw_all(&self, patient: &Patient) -> anyhow::Result<Submitted> {
		let call = calls::consent::withdraw_all(patient.account(), None);
		self.sign(&patient.signer, &call).await
	}

	/// The demo partner orders records from a hospital, which accepts and includes these patients;
	/// returns the order's number.
	pub async fn order(
		&self,
		hospital: &str,
		terms: OrderTerms,
		patients: &[AccountId],
	) -> anyhow::Result<u64> {
		let order = self.place(hospital, terms).await?;
		self.act(
			&format!("//{hospital}//PrivacyOfficer"),
			&calls::access::accept_order(OrderId(order)),
		)
		.await?;
		let include = calls::access::include_subjects(OrderId(order), patients)?;
		self.act(&format!("//{hospital}//Gateway"), &include)
			.await?;
		Ok(order)
	}

	/// The demo partner places an order; returns its number.
	pub async fn place(&self, hospital: &str, terms: OrderTerms) -> anyhow::Result<u64> {
		let custodian = OrganizationId(self.hospital(hospital)?);
		let call = calls::access::place_order(custodian, terms, DELIVERY);
		let placed = self.act("//Partner//Scientist", &call).await?;
		for event in &placed.events {
			if let Event::Access(AccessEvent::OrderPlaced { order, .. }) = event {
				return Ok(order.0);
			}
		}
		bail!("no order was placed: {:?}", placed.events)
	}

	/// An order at the finalized head.
	pub async fn order_now(&self, order: u64) -> anyhow::Result<Order> {
		let block = self.chain.finalized().await?;
		block.order(OrderId(order)).await?.context("the order")
	}

	/// Waits until an order looks as told.
	pub async fn until_order(
		&self,
		order: u64,
		what: &str,
		is_so: impl Fn(&Order) -> bool,
	) -> anyhow::Result<Order> {
		until(what, limits::FINALITY, || async {
			let found = self.order_now(order).await?;
			Ok(is_so(&found).then_some(found))
		})
		.await
	}

	/// What an organization's treasury could spend.
	pub async fn treasury(&self, organization: u32) -> anyhow::Result<Balance> {
		let block = self.chain.finalized().await?;
		let account = block.treasury(OrganizationId(organization));
		Ok(block.balance(&account).await?.free)
	}

	/// What an account could spend.
	pub async fn balance(&self, account: &AccountId) -> anyhow::Result<Balance> {
		Ok(self.chain.finalized().await?.balance(account).await?.free)
	}

	/// Lets the council carry a motion.
	pub async fn council(&self, call: &Call) -> anyhow::Result<()> {
		let seats = self.chain.finalized().await?.council().await?.len();
		let needed = (2 * seats).div_ceil(3);
		let voters = HOSPITALS.iter().take(needed);
		let voters = voters.map(|name| Signer::from_uri(&format!("//{name}")));
		let voters = voters.collect::<Result<Vec<_>, _>>()?;
		let proposer = voters.first().context("a council")?;
		let threshold = u32::try_from(needed)?;
		self.sign(proposer, &calls::council::propose(threshold, call))
			.await?;
		if needed < 2 {
			// Who alone is the council has decided by proposing.
			return Ok(());
		}
		let motions = self.chain.finalized().await?.motions().await?;
		let motion = motions.last().context("the motion")?.clone();
		let vote = calls::council::vote(motion.hash, motion.index, Vote::Aye);
		let votes = voters.iter().map(|voter| self.sign(voter, &vote));
		futures::future::try_join_all(votes).await?;
		self.sign(proposer, &calls::council::close(&motion)).await?;
		Ok(())
	}

	/// How many leaves a hospital has anchored, of records alone.
	pub async fn anchored_records(&self, hospital: &str) -> anyhow::Result<u64> {
		let block = self.chain.finalized().await?;
		let mut leaves = 0u64;
		for batch in self.batches(&block, hospital).await? {
			if batch.kind == galen_client::types::BatchKind::Records {
				leaves = leaves.saturating_add(u64::from(batch.leaf_count));
			}
		}
		Ok(leaves)
	}

	/// Every batch a hospital has anchored, in order.
	pub async fn batches(
		&self,
		block: &At,
		hospital: &str,
	) -> anyhow::Result<Vec<galen_client::types::BatchHeader>> {
		let custodian = OrganizationId(self.hospital(hospital)?);
		let next = block.next_number(custodian).await?;
		let mut batches = Vec::new();
		for number in 0..next.0 {
			let number = galen_primitives::ids::BatchNumber(number);
			batches.push(block.batch(custodian, number).await?.context("no gap")?);
		}
		Ok(batches)
	}

	/// Waits until a gateway has nothing left to anchor.
	pub async fn until_anchored(&self, gateway: &Gateway) -> anyhow::Result<()> {
		let staff = self.staff(gateway, "Operator").await?;
		let what = format!("{} anchors everything", gateway.name());
		until(&what, limits::FINALITY, || async {
			let outbox = staff.outbox().await?;
			Ok((outbox.pending == 0 && outbox.batches.sealed == 0).then_some(()))
		})
		.await
	}

	/// Ends a test well: the gateways stop as asked, none of them panicked, no invariant is broken.
	pub async fn finish(self, gateways: Vec<Gateway>) -> anyhow::Result<()> {
		for mut gateway in gateways {
			if gateway.is_running() {
				gateway.stop().await?;
			}
			ensure!(
				!gateway.log()?.contains("panicked at"),
				"{} panicked",
				gateway.name()
			);
		}
		self.network.finish().await
	}
}

/// A statement under a template, in force from now on.
pub fn statement(template: TemplateRef, rules: Vec<Rule>) -> anyhow::Result<Statement> {
	let rules = Rules::try_from(rules).map_err(|_| anyhow::anyhow!("too many rules"))?;
	Ok(Statement {
		template,
		period: Period::from(0),
		rules,
	})
}

/// Permits an organization paid research use of some categories, from a price of zero up.
pub fn permit(organization: u32, categories: &[Category]) -> Rule {
	Rule::Permit(
		Conditions {
			purposes: Some(PurposeSet::of(&[Purpose::Hresch])),
			actions: Some(ActionSet::of(&[Action::Access])),
			categories: Some(CategorySet::of(categories)),
			recipient: Some(Recipient::Organization(OrganizationId(organization))),
			..Conditions::default()
		},
		Terms {
			remuneration: Remuneration::From(0),
			..Terms::default()
		},
	)
}

/// The same, for records of a time, and with labels that it names.
pub fn permit_some(
	organization: u32,
	categories: &[Category],
	period: Option<Period>,
	sensitivities: Option<SensitivitySet>,
) -> Rule {
	match permit(organization, categories) {
		Rule::Permit(conditions, terms) => Rule::Permit(
			Conditions {
				data_period: period,
				sensitivities,
				..conditions
			},
			terms,
		),
		deny => deny,
	}
}

/// A paid order for research.
pub fn research(
	required: &[Category],
	optional: &[Category],
	price: Balance,
	lines: usize,
) -> anyhow::Result<OrderTerms> {
	Ok(OrderTerms {
		purpose: Purpose::Hresch,
		action: Action::Access,
		required: CategorySet::of(required),
		optional: CategorySet::of(optional),
		duties: Duties::default(),
		price,
		max_lines: u32::try_from(lines)?,
	})
}
