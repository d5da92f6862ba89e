//! The plain template's compiled runtimes, where they were built into this program.

/// As a project finds it, and with the settings that Galen has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
	/// Six-second slots and two seconds of weight a block.
	AsShipped,
	/// One-second slots and half a second of weight a block.
	OurSlots,
}

impl Variant {
	/// The compiled runtime; `None` if this program was built without the feature `template`.
	pub fn code(self) -> Option<&'static [u8]> {
		match self {
			Self::AsShipped => as_shipped::WASM_BINARY,
			Self::OurSlots => our_slots::WASM_BINARY,
		}
	}

	/// What the system is called in results.
	pub fn id(self) -> &'static str {
		match self {
			Self::AsShipped => "template",
			Self::OurSlots => "template-our-slots",
		}
	}

	/// What the chain is called.
	pub fn name(self) -> &'static str {
		match self {
			Self::AsShipped => "Plain Template",
			Self::OurSlots => "Plain Template With Our Slots",
		}
	}
}

#[cfg(feature = "template")]
mod as_shipped {
	#![allow(dead_code)] // of what is generated, only the compressed blob is used
	include!(concat!(env!("OUT_DIR"), "/template_as_shipped"));
}

#[cfg(feature = "template")]
mod our_slots {
	#![allow(dead_code)] // as above
	include!(concat!(env!("OUT_DIR"), "/template_our_slots"));
}

#[cfg(not(feature = "template"))]
mod as_shipped {
	pub const WASM_BINARY: Option<&[u8]> = None;
}

#[cfg(not(feature = "template"))]
mod our_slots {
	pub const WASM_BINARY: Option<&[u8]> = None;
}
