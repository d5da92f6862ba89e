//! Worst cases of every call, for the weights.

use super::*;
use alloc::vec;
use frame::benchmarking::prelude::*;
use galen_primitives::{
	codes::{
		Action, ActionSet, Category, CategorySet, Confidentiality, Purpose, PurposeSet,
		Sensitivity, SensitivitySet,
	},
	consent::{
		BlockId, Conditions, Grantor, Outcome, Period, Recipient, RecipientProfile,
		RecordAttributes, Request, Rule, Terms, MAX_BLOCKS, MAX_DIRECTIVES, MAX_RULES, MAX_STEPS,
	},
	ids::{Commitment, DirectiveId, Moment, OrganizationId, TemplateRef},
	traits::{Clock, ConsentDecisions, Split},
};

/// The last directive of a full value.
const LAST: DirectiveId = DirectiveId(MAX_DIRECTIVES - 1);

/// The last block of a full value: the version after that many acts.
const NEWEST: BlockId = BlockId(MAX_DIRECTIVES + MAX_BLOCKS);

fn publisher<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::TemplateOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

fn kind() -> TemplateKind {
	TemplateKind::Research {
		split: Split {
			subject: Split::WHOLE,
			custodian: 0,
			network: 0,
		},
		remuneration: Disclosure::Disclosed,
	}
}

fn texts() -> Texts {
	let languages = (b'a'..=b'z').flat_map(|a| (b'a'..=b'z').map(move |b| Language([a, b])));
	let texts: vec::Vec<_> = languages
		.take(types::MAX_LANGUAGES as usize)
		.map(|language| TemplateText {
			language,
			text: TextHash([1; 32]),
		})
		.collect();
	Texts::truncate_from(texts)
}

fn template<T: Config>() -> Result<TemplateRef, BenchmarkError> {
	let id = NextTemplate::<T>::get();
	Pallet::<T>::publish_template(publisher::<T>()?, None, kind(), texts())?;
	Ok(TemplateRef { id, version: 1 })
}

/// Conditions with every attribute, so that they are as long as can be.
fn conditions(seed: u32) -> Conditions {
	Conditions {
		purposes: Some(PurposeSet::of(&[Purpose::Hresch, Purpose::Train])),
		actions: Some(ActionSet::ALL),
		categories: Some(CategorySet::ALL),
		recipient: Some(Recipient::Organization(OrganizationId(u32::MAX))),
		confidentiality: Some(Confidentiality::Normal),
		sensitivities: Some(SensitivitySet::ALL),
		data_period: Some(Period::between(u64::from(seed), u64::MAX)),
		author: Some(OrganizationId(seed)),
	}
}

fn statement(template: TemplateRef) -> Statement {
	let rules: vec::Vec<_> = (0..MAX_RULES)
		.map(|seed| Rule::Permit(conditions(seed), Terms::default()))
		.collect();
	let rules = rules.try_into().unwrap_or_default();
	Statement {
		template,
		period: Period::from(0),
		rules,
	}
}

/// How many bounds of clinical time may be told apart before the evaluator finds the rules too
/// intricate: each bound is one more kind of record beside two, for which directives of the same
/// moment are walked four times; and what it costs to find the bounds is less than one more.
const BOUNDS: u64 = MAX_STEPS / (4 * MAX_DIRECTIVES as u64 * MAX_RULES as u64) - 3;

/// Rules that all match a request for research, and tell apart as many kinds of record as they may:
/// denials of one label each, which leave most records to the next rule, and a permit at the end.
fn intricate(template: TemplateRef, directive: u32) -> Statement {
	let of = |rule: u32| {
		let number = u64::from(directive.saturating_mul(MAX_RULES).saturating_add(rule));
		Conditions {
			purposes: Some(PurposeSet::of(&[Purpose::Hresch])),
			data_period: (number < BOUNDS).then(|| Period::from(number.saturating_add(1))),
			..Default::default()
		}
	};
	let last = MAX_RULES - 1;
	let mut rules: vec::Vec<_> = (0..last)
		.map(|rule| {
			let sensitivities = Some(SensitivitySet::of(&[Sensitivity::Mst]));
			Rule::Deny(Conditions {
				sensitivities,
				..of(rule)
			})
		})
		.collect();
	rules.push(Rule::Permit(of(last), Terms::default()));
	let rules = rules.try_into().unwrap_or_default();
	Statement {
		template,
		period: Period::from(0),
		rules,
	}
}

/// The registrar's document, signed by a representative: the longest way to authorize.
struct Stage<T: Config> {
	subject: T::AccountId,
	registrar: T::AccountId,
	guardians: vec::Vec<T::AccountId>,
	template: TemplateRef,
}

impl<T: Config> Stage<T> {
	fn paper(&self) -> Option<PaperOf<T>> {
		let signatory = Grantor::Representative(self.guardians.last()?.clone());
		Some(Paper {
			signatory,
			stated_at: T::Clock::now(),
			source: Commitment([1; 32]),
		})
	}

	/// A subject whose value is as large as can be, less so many directives and blocks; every other
	/// guardian has agreed already on what `act` does.
	fn new(directives: u32, blocks: u32) -> Result<Self, BenchmarkError> {
		let (hospital, registrar) = T::BenchmarkHelper::registrar();
		let subject = T::BenchmarkHelper::subject(hospital);
		let template = template::<T>()?;
		let signed = RawOrigin::Signed(subject.clone());
		for _ in 0..directives {
			Pallet::<T>::give_consent(
				signed.clone().into(),
				subject.clone(),
				statement(template),
				None,
			)?;
		}
		for seed in 0..blocks {
			let denies = conditions(seed);
			Pallet::<T>::block(signed.clone().into(), subject.clone(), denies, None)?;
		}
		let guardians = T::BenchmarkHelper::representatives(&subject);
		Ok(Self {
			subject,
			registrar,
			guardians,
			template,
		})
	}

	fn full() -> Result<Self, BenchmarkError> {
		Self::new(MAX_DIRECTIVES, MAX_BLOCKS)
	}

	/// Every guardian but the last does it.
	fn agree(&self, act: impl Fn(T::RuntimeOrigin) -> DispatchResult) -> DispatchResult {
		let others = self
			.guardians
			.split_last()
			.map(|(_, others)| others)
			.unwrap_or_default();
		others
			.iter()
			.try_for_each(|who| act(RawOrigin::Signed(who.clone()).into()))
	}

	fn last(&self) -> Result<RawOrigin<T::AccountId>, BenchmarkError> {
		let last = self
			.guardians
			.last()
			.ok_or(BenchmarkError::Stop("no representative"))?;
		Ok(RawOrigin::Signed(last.clone()))
	}
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn publish_template() -> Result<(), BenchmarkError> {
		let template = template::<T>()?;
		let origin = publisher::<T>()?;

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			Some(template.id),
			kind(),
			texts(),
		);

		assert_eq!(
			Templates::<T>::get(template.id).map(|head| head.latest),
			Some(2)
		);
		Ok(())
	}

	#[benchmark]
	fn set_template_minimum() -> Result<(), BenchmarkError> {
		let template = template::<T>()?;
		let origin = publisher::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, template.id, 2);

		assert_eq!(
			Templates::<T>::get(template.id).map(|head| head.minimum),
			Some(2)
		);
		Ok(())
	}

	#[benchmark]
	fn give_consent() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::new(MAX_DIRECTIVES - 1, MAX_BLOCKS)?;
		let said = statement(stage.template);
		stage.agree(|who| {
			Pallet::<T>::give_consent(who, stage.subject.clone(), said.clone(), None)
		})?;
		let registrar = RawOrigin::Signed(stage.registrar.clone());

		#[extrinsic_call]
		_(registrar, stage.subject.clone(), said, stage.paper());

		let directives = Consents::<T>::get(&stage.subject).directives;
		assert_eq!(directives.len(), MAX_DIRECTIVES as usize);
		Ok(())
	}

	#[benchmark]
	fn amend_consent() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::full()?;
		let said = statement(stage.template);
		stage.agree(|who| {
			Pallet::<T>::amend_consent(who, stage.subject.clone(), LAST, said.clone(), None)
		})?;
		let before = Consents::<T>::get(&stage.subject).version;
		let registrar = RawOrigin::Signed(stage.registrar.clone());

		#[extrinsic_call]
		_(registrar, stage.subject.clone(), LAST, said, stage.paper());

		assert_eq!(Consents::<T>::get(&stage.subject).version, before + 1);
		Ok(())
	}

	#[benchmark]
	fn withdraw_consent() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::full()?;
		let before = Consents::<T>::get(&stage.subject).version;
		let registrar = RawOrigin::Signed(stage.registrar.clone());

		#[extrinsic_call]
		_(registrar, stage.subject.clone(), LAST, stage.paper());

		assert_eq!(Consents::<T>::get(&stage.subject).version, before + 1);
		Ok(())
	}

	#[benchmark]
	fn withdraw_all() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::full()?;
		let registrar = RawOrigin::Signed(stage.registrar.clone());

		#[extrinsic_call]
		_(registrar, stage.subject.clone(), stage.paper());

		assert!(!Pallet::<T>::has_something_to_withdraw(&stage.subject));
		Ok(())
	}

	#[benchmark]
	fn remove_directive() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::full()?;
		stage.agree(|who| Pallet::<T>::remove_directive(who, stage.subject.clone(), LAST))?;
		let last = stage.last()?;

		#[extrinsic_call]
		_(last, stage.subject.clone(), LAST);

		let directives = Consents::<T>::get(&stage.subject).directives;
		assert_eq!(directives.len(), MAX_DIRECTIVES as usize - 1);
		Ok(())
	}

	#[benchmark]
	fn block() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::new(MAX_DIRECTIVES, MAX_BLOCKS - 1)?;
		let registrar = RawOrigin::Signed(stage.registrar.clone());

		#[extrinsic_call]
		_(
			registrar,
			stage.subject.clone(),
			conditions(u32::MAX),
			stage.paper(),
		);

		assert_eq!(
			Consents::<T>::get(&stage.subject).blocks.len(),
			MAX_BLOCKS as usize
		);
		Ok(())
	}

	#[benchmark]
	fn unblock() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::full()?;
		stage.agree(|who| Pallet::<T>::unblock(who, stage.subject.clone(), NEWEST))?;
		let last = stage.last()?;

		#[extrinsic_call]
		_(last, stage.subject.clone(), NEWEST);

		assert_eq!(
			Consents::<T>::get(&stage.subject).blocks.len(),
			MAX_BLOCKS as usize - 1
		);
		Ok(())
	}

	#[benchmark]
	fn suspend() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::full()?;
		let before = Consents::<T>::get(&stage.subject).version;
		let registrar = RawOrigin::Signed(stage.registrar.clone());

		#[extrinsic_call]
		_(registrar, stage.subject.clone(), LAST, stage.paper());

		assert_eq!(Consents::<T>::get(&stage.subject).version, before + 1);
		Ok(())
	}

	#[benchmark]
	fn resume() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::full()?;
		let last = stage.last()?;
		Pallet::<T>::suspend(last.clone().into(), stage.subject.clone(), LAST, None)?;
		stage.agree(|who| Pallet::<T>::resume(who, stage.subject.clone(), LAST))?;
		let before = Consents::<T>::get(&stage.subject).version;

		#[extrinsic_call]
		_(last, stage.subject.clone(), LAST);

		assert_eq!(Consents::<T>::get(&stage.subject).version, before + 1);
		Ok(())
	}

	/// A request about a record of which nothing is known, over as many rules as there can be, which
	/// tell apart nearly as many kinds of record as the evaluator weighs.
	#[benchmark]
	fn evaluate() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::new(0, 0)?;
		for directive in 0..MAX_DIRECTIVES {
			let said = intricate(stage.template, directive);
			let signed = RawOrigin::Signed(stage.subject.clone());
			Pallet::<T>::give_consent(signed.into(), stage.subject.clone(), said, None)?;
		}
		let (hospital, _) = T::BenchmarkHelper::registrar();
		let request = Request {
			recipient: RecipientProfile {
				organization: hospital,
				active: None,
			},
			purpose: Purpose::Hresch,
			action: Action::Access,
			category: Category::Laboratory,
			at: Moment::default(),
			price: 0,
			record: RecordAttributes::UNKNOWN,
		};
		let subject = stage.subject;
		let decision;

		#[block]
		{
			decision = <Pallet<T> as ConsentDecisions<T::AccountId>>::evaluate(&subject, &request);
		}

		assert_eq!(decision.outcome, Outcome::Conditional);
		Ok(())
	}

	#[benchmark]
	fn exercises_right() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::new(MAX_DIRECTIVES, MAX_BLOCKS - 1)?;
		let paper = stage.paper();
		let call = Call::<T>::block {
			subject: stage.subject,
			denies: conditions(u32::MAX),
			paper,
		};
		let live;

		#[block]
		{
			live = Pallet::<T>::exercises_right(&stage.registrar, &call);
		}

		assert_eq!(live, Some(true));
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test
	);
}
