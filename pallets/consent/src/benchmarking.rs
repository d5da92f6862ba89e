//! Worst cases of every call, for the weights.

use super::*;
use crate::impls::{size_of, MAX_SIZE};
use alloc::vec;
use frame::benchmarking::prelude::*;
use galen_primitives::{
	codes::{
		Action, ActionSet, Category, CategorySet, Confidentiality, Purpose, PurposeSet,
		Sensitivity, SensitivitySet,
	},
	consent::{
		BlockId, Conditions, Grantor, Outcome, Period, Recipient, RecipientProfile,
		RecordAttributes, Request, Rule, Terms, MAX_DIRECTIVES, MAX_RULES, MAX_STEPS,
	},
	ids::{Commitment, DirectiveId, Moment, OrganizationId, TemplateRef},
	traits::{Clock, ConsentDecisions, Split},
};

/// The smallest value that everything can be done to: a directive of one rule, and a block.
const LEAST: u32 = 3;

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

fn statement(template: TemplateRef, rules: u32) -> Statement {
	let rules: vec::Vec<_> = (0..rules)
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
	/// Rules of each directive, in the order of their ids.
	directives: vec::Vec<u32>,
	blocks: u32,
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

	/// A subject whose value is of this size: in directives of the most rules, as many as there may be,
	/// and then in blocks.
	fn new(size: u32, most_directives: u32) -> Result<Self, BenchmarkError> {
		let (hospital, registrar) = T::BenchmarkHelper::registrar();
		let subject = T::BenchmarkHelper::subject(hospital);
		let template = template::<T>()?;
		let signed = RawOrigin::Signed(subject.clone());
		let mut left = size;
		let mut directives = vec::Vec::new();
		while left > 1 && (directives.len() as u32) < most_directives {
			let rules = MAX_RULES.min(left.saturating_sub(1));
			let said = statement(template, rules);
			Pallet::<T>::give_consent(signed.clone().into(), subject.clone(), said, None)?;
			directives.push(rules);
			left = left.saturating_sub(rules).saturating_sub(1);
		}
		for seed in 0..left {
			let denies = conditions(seed);
			Pallet::<T>::block(signed.clone().into(), subject.clone(), denies, None)?;
		}
		let guardians = T::BenchmarkHelper::representatives(&subject);
		Ok(Self {
			subject,
			registrar,
			guardians,
			template,
			directives,
			blocks: left,
		})
	}

	fn of(size: u32) -> Result<Self, BenchmarkError> {
		Self::new(size, MAX_DIRECTIVES)
	}

	/// The newest directive.
	fn newest(&self) -> DirectiveId {
		DirectiveId((self.directives.len() as u32).saturating_sub(1))
	}

	/// What may take the newest directive's place, as long as that is.
	fn likewise(&self) -> Statement {
		statement(self.template, self.directives.last().copied().unwrap_or(1))
	}

	/// The newest block: the version after that many acts.
	fn newest_block(&self) -> BlockId {
		BlockId((self.directives.len() as u32).saturating_add(self.blocks))
	}

	fn stored(&self) -> galen_primitives::consent::Consents<T::AccountId> {
		Consents::<T>::get(&self.subject)
	}

	/// Every guardian but the last does it.
	fn agree(
		&self,
		act: impl Fn(T::RuntimeOrigin) -> DispatchResultWithPostInfo,
	) -> Result<(), BenchmarkError> {
		let others = self
			.guardians
			.split_last()
			.map(|(_, others)| others)
			.unwrap_or_default();
		others
			.iter()
			.try_for_each(|who| act(RawOrigin::Signed(who.clone()).into()).map(|_| ()))
			.map_err(Into::into)
	}

	/// The guardians are about to agree on something, which whoever narrows takes back as well.
	fn propose(&self) -> Result<(), BenchmarkError> {
		let newest = self.newest();
		self.agree(|who| Pallet::<T>::remove_directive(who, self.subject.clone(), newest))
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
	fn give_consent(s: Linear<LEAST, MAX_SIZE>) -> Result<(), BenchmarkError> {
		let rules = MAX_RULES.min(s - 1);
		let stage = Stage::<T>::new(s - rules - 1, MAX_DIRECTIVES - 1)?;
		let said = statement(stage.template, rules);
		stage.agree(|who| {
			Pallet::<T>::give_consent(who, stage.subject.clone(), said.clone(), None)
		})?;
		let registrar = RawOrigin::Signed(stage.registrar.clone());

		#[extrinsic_call]
		_(registrar, stage.subject.clone(), said, stage.paper());

		assert_eq!(size_of(&stage.stored()), s);
		Ok(())
	}

	#[benchmark]
	fn amend_consent(s: Linear<LEAST, MAX_SIZE>) -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::of(s)?;
		let (newest, said) = (stage.newest(), stage.likewise());
		stage.agree(|who| {
			Pallet::<T>::amend_consent(who, stage.subject.clone(), newest, said.clone(), None)
		})?;
		let before = stage.stored().version;
		let registrar = RawOrigin::Signed(stage.registrar.clone());

		#[extrinsic_call]
		_(
			registrar,
			stage.subject.clone(),
			newest,
			said,
			stage.paper(),
		);

		assert_eq!(stage.stored().version, before + 1);
		Ok(())
	}

	#[benchmark]
	fn withdraw_consent(s: Linear<LEAST, MAX_SIZE>) -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::of(s)?;
		stage.propose()?;
		let before = stage.stored().version;
		let registrar = RawOrigin::Signed(stage.registrar.clone());

		#[extrinsic_call]
		_(
			registrar,
			stage.subject.clone(),
			stage.newest(),
			stage.paper(),
		);

		assert_eq!(stage.stored().version, before + 1);
		Ok(())
	}

	#[benchmark]
	fn withdraw_all(s: Linear<LEAST, MAX_SIZE>) -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::of(s)?;
		stage.propose()?;
		let registrar = RawOrigin::Signed(stage.registrar.clone());

		#[extrinsic_call]
		_(registrar, stage.subject.clone(), stage.paper());

		assert!(!Pallet::<T>::has_something_to_withdraw(&stage.subject));
		Ok(())
	}

	#[benchmark]
	fn remove_directive(s: Linear<LEAST, MAX_SIZE>) -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::of(s)?;
		let newest = stage.newest();
		stage.agree(|who| Pallet::<T>::remove_directive(who, stage.subject.clone(), newest))?;
		let last = stage.last()?;

		#[extrinsic_call]
		_(last, stage.subject.clone(), newest);

		assert_eq!(stage.stored().directives.len() + 1, stage.directives.len());
		Ok(())
	}

	#[benchmark]
	fn block(s: Linear<LEAST, MAX_SIZE>) -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::of(s - 1)?;
		stage.propose()?;
		let registrar = RawOrigin::Signed(stage.registrar.clone());

		#[extrinsic_call]
		_(
			registrar,
			stage.subject.clone(),
			conditions(u32::MAX),
			stage.paper(),
		);

		assert_eq!(size_of(&stage.stored()), s);
		Ok(())
	}

	#[benchmark]
	fn unblock(s: Linear<LEAST, MAX_SIZE>) -> Result<(), BenchmarkError> {
		let mut stage = Stage::<T>::of(s - 1)?;
		Pallet::<T>::block(
			RawOrigin::Signed(stage.subject.clone()).into(),
			stage.subject.clone(),
			conditions(u32::MAX),
			None,
		)?;
		stage.blocks += 1;
		let newest = stage.newest_block();
		stage.agree(|who| Pallet::<T>::unblock(who, stage.subject.clone(), newest))?;
		let last = stage.last()?;

		#[extrinsic_call]
		_(last, stage.subject.clone(), newest);

		assert_eq!(size_of(&stage.stored()), s - 1);
		Ok(())
	}

	#[benchmark]
	fn suspend(s: Linear<LEAST, MAX_SIZE>) -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::of(s)?;
		stage.propose()?;
		let before = stage.stored().version;
		let registrar = RawOrigin::Signed(stage.registrar.clone());

		#[extrinsic_call]
		_(
			registrar,
			stage.subject.clone(),
			stage.newest(),
			stage.paper(),
		);

		assert_eq!(stage.stored().version, before + 1);
		Ok(())
	}

	#[benchmark]
	fn resume(s: Linear<LEAST, MAX_SIZE>) -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::of(s)?;
		let (last, newest) = (stage.last()?, stage.newest());
		Pallet::<T>::suspend(last.clone().into(), stage.subject.clone(), newest, None)?;
		stage.agree(|who| Pallet::<T>::resume(who, stage.subject.clone(), newest))?;
		let before = stage.stored().version;

		#[extrinsic_call]
		_(last, stage.subject.clone(), newest);

		assert_eq!(stage.stored().version, before + 1);
		Ok(())
	}

	/// A request about a record of which nothing is known, over as many rules as there can be, which
	/// tell apart nearly as many kinds of record as the evaluator weighs.
	#[benchmark]
	fn evaluate() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::of(0)?;
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
		let stage = Stage::<T>::of(MAX_SIZE - 1)?;
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
