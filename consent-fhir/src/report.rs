//! What the caller must be told of a document that was read.

use crate::limits::MAX_TOLD;

/// Defines the remarks with their names and sentences.
macro_rules! remarks {
	($( $variant:ident = $name:literal, $text:literal; )+) => {
		/// Something that is exact and yet not obvious, or that only the caller can compare.
		#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
		pub enum Remark {
			$(
				#[doc = concat!("Called `", $name, "`: ", $text)]
				$variant,
			)+
		}

		impl Remark {
			/// All remarks, in the order in which a report has them.
			pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

			/// A stable name, for programs.
			pub const fn name(self) -> &'static str {
				match self { $( Self::$variant => $name, )+ }
			}

			/// What it means, as a sentence.
			pub const fn text(self) -> &'static str {
				match self { $( Self::$variant => $text, )+ }
			}
		}
	};
}

remarks! {
	ExplicitSensitivitiesLeftOut = "explicit-sensitivities-left-out",
		"The permit was imported without the specially protected sensitivities (PSYTHPN, SUD, ETHUD, \
		 OPIOIDUD, HIV, STD, GDIS, SDV), because it does not name them.";
	SensitivitiesNamed = "sensitivities-named",
		"On your word that the signed text names them, the permit covers all specially protected \
		 sensitivities.";
	ExplicitPurposesLeftOut = "explicit-purposes-left-out",
		"The permit does not cover breaking the glass (BTG), training of models (MLTRAINING) and \
		 marketing (HMARKT) unless it names them.";
	UnpaidOnly = "unpaid-only",
		"The permits cover unpaid use only: the document discloses no payment.";
	ForbidsEmergency = "forbids-emergency",
		"The denial names BTG, so it forbids emergency access even if the patient's life depends on it.";
	EmergencyStaysOpen = "emergency-stays-open",
		"The denial does not name BTG, so emergency access stays possible.";
	DayOnly = "day-only",
		"The document gives a date without a time: it ranks as said at the start of the date if it \
		 permits anything, else at its end. If something else was signed on that date, state the time.";
	SignedByAnother = "signed-by-another",
		"Somebody else than the patient consented: name the representative, who must hold the right.";
	EnforcedBy = "enforced-by",
		"The document names who enforces it: compare it with the hospital at which the account is \
		 enrolled.";
	PolicyNotRead = "policy-not-read",
		"The document refers to a text that was not read: the template must be that text.";
	CategoryNotRead = "category-not-read",
		"The category is not known and was not read.";
	TranslationNotRead = "translation-not-read",
		"The concept has a further code of another system, which was not read.";
	ExtensionNotRead = "extension-not-read",
		"An extension that cannot change the meaning was not read.";
	TestData = "test-data",
		"The document says that it is test data.";
}

/// A remark and its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
	/// What.
	pub remark: Remark,
	/// Of which elements, as FHIRPath.
	pub paths: Vec<String>,
}

/// All remarks about a document, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report(Vec<Note>);

impl Report {
	/// The notes, in the order of [`Remark::ALL`].
	pub fn iter(&self) -> impl Iterator<Item = &Note> {
		self.0.iter()
	}

	/// Whether the remark is made.
	pub fn has(&self, remark: Remark) -> bool {
		self.0.iter().any(|note| note.remark == remark)
	}

	/// Makes a remark about an element.
	pub(crate) fn add(&mut self, remark: Remark, path: impl Into<String>) {
		let path = path.into();
		match self.0.binary_search_by_key(&remark, |note| note.remark) {
			Ok(at) => {
				if let Some(note) = self.0.get_mut(at) {
					if note.paths.len() < MAX_TOLD && !note.paths.contains(&path) {
						note.paths.push(path);
					}
				}
			},
			Err(at) => self.0.insert(
				at,
				Note {
					remark,
					paths: vec![path],
				},
			),
		}
	}
}
