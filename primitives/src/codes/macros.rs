//! How a code system becomes types: an enum with frozen indices, a set over the same numbers as bit
//! positions, and, with the `serde` feature, the HL7 codes as their text form.

/// Defines one code system.
///
/// The number of a code is its SCALE index and its bit position in the set: frozen once published,
/// never reused. Parents may only name codes of the same system.
macro_rules! code_system {
	(
		$(#[$doc:meta])*
		$name:ident, $(#[$set_doc:meta])* $set:ident($bits:ty), system $system:literal {
			$( $variant:ident = $index:literal, $code:literal, $display:literal
				$(, under [$($parent:ident),+])?; )+
		}
	) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
			codec::Encode, codec::Decode, codec::DecodeWithMemTracking, codec::MaxEncodedLen,
			scale_info::TypeInfo,
		)]
		pub enum $name {
			$(
				#[doc = concat!("`", $code, "`: ", $display, ".")]
				#[codec(index = $index)]
				$variant = $index,
			)+
		}

		impl $name {
			/// The canonical URL of the code system.
			pub const SYSTEM: &'static str = $system;

			/// Every code, in the order of their numbers.
			pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

			/// The code's number: SCALE index and bit position.
			pub const fn index(self) -> u32 {
				self as u32
			}

			/// The code as the system publishes it.
			pub const fn code(self) -> &'static str {
				match self { $( Self::$variant => $code, )+ }
			}

			/// The code's display name, in English.
			pub const fn display(self) -> &'static str {
				match self { $( Self::$variant => $display, )+ }
			}

			/// The codes directly above this one.
			pub const fn parents(self) -> &'static [Self] {
				match self { $( Self::$variant => &[$( $( Self::$parent, )+ )?], )+ }
			}

			/// The code with this text form, if there is one; case matters, as in HL7.
			pub fn from_code(code: &str) -> Option<Self> {
				match code { $( $code => Some(Self::$variant), )+ _ => None }
			}

			/// This code and everything below it, at any depth.
			pub const fn family(self) -> $set {
				// The numbers of the codes are dense, so every one has its place.
				$set($set::FAMILIES[self as usize])
			}

			/// Finds the family of a code, for the table.
			const fn find_family(self) -> $set {
				let mut mask: $bits = 1 << (self as u32);
				// Each pass takes in the children of what is already there; the depth of the
				// system bounds the passes, and the comparison ends them.
				loop {
					let before = mask;
					let mut at = 0;
					while at < Self::ALL.len() {
						let candidate = Self::ALL[at];
						let parents = candidate.parents();
						let mut above = 0;
						while above < parents.len() {
							if mask & (1 << (parents[above] as u32)) != 0 {
								mask |= 1 << (candidate as u32);
							}
							above += 1;
						}
						at += 1;
					}
					if mask == before {
						return $set(mask);
					}
				}
			}
		}

		$(#[$set_doc])*
		///
		/// A set that comes off the wire may hold bits that are no code; [`Self::is_known`] tells,
		/// and whatever is stored has been asked.
		#[derive(
			Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash,
			codec::Encode, codec::Decode, codec::DecodeWithMemTracking, scale_info::TypeInfo,
		)]
		pub struct $set(#[codec(compact)] $bits);

		// The derive would forget that compact numbers can be longer than plain ones.
		impl codec::MaxEncodedLen for $set {
			fn max_encoded_len() -> usize {
				codec::Compact::<$bits>::max_encoded_len()
			}
		}

		impl $set {
			/// The set that holds nothing.
			pub const EMPTY: Self = Self(0);

			/// The set of all codes there are.
			pub const ALL: Self = Self::of($name::ALL);

			/// The families of all codes, by index: precomputed, so that covering a parent's
			/// children costs a look-up.
			const FAMILIES: [$bits; $name::ALL.len()] = {
				let mut families = [0; $name::ALL.len()];
				let mut at = 0;
				while at < families.len() {
					families[at] = $name::ALL[at].find_family().0;
					at += 1;
				}
				families
			};

			/// The set with these bits, if every one of them is a code.
			pub const fn new(bits: $bits) -> Option<Self> {
				let set = Self(bits);
				if set.is_known() { Some(set) } else { None }
			}

			/// The set of the given codes.
			pub const fn of(codes: &[$name]) -> Self {
				let mut bits = 0;
				let mut at = 0;
				while at < codes.len() {
					bits |= 1 << (codes[at] as u32);
					at += 1;
				}
				Self(bits)
			}

			/// The bits; the number of a code is its position.
			pub const fn bits(self) -> $bits {
				self.0
			}

			/// Whether every bit is a code.
			pub const fn is_known(self) -> bool {
				self.0 & !Self::ALL.0 == 0
			}

			/// Whether the set holds nothing.
			pub const fn is_empty(self) -> bool {
				self.0 == 0
			}

			/// Whether the code is in the set.
			pub const fn has(self, code: $name) -> bool {
				self.0 & (1 << (code as u32)) != 0
			}

			/// Whether every code of `other` is in this set.
			pub const fn covers(self, other: Self) -> bool {
				self.0 & other.0 == other.0
			}

			/// Whether the two sets have a code in common.
			pub const fn meets(self, other: Self) -> bool {
				self.0 & other.0 != 0
			}

			/// The codes of both sets.
			#[must_use]
			pub const fn union(self, other: Self) -> Self {
				Self(self.0 | other.0)
			}

			/// The codes of this set that are not in `other`.
			#[must_use]
			pub const fn without(self, other: Self) -> Self {
				Self(self.0 & !other.0)
			}

			/// The codes that are in both sets.
			#[must_use]
			pub const fn intersection(self, other: Self) -> Self {
				Self(self.0 & other.0)
			}

			/// The codes of the set and everything below them.
			#[must_use]
			pub fn families(self) -> Self {
				let mut all: $bits = 0;
				let mut left = self.0 & Self::ALL.0;
				while left != 0 {
					// `left` is not zero, so its lowest bit is the bit of a code.
					let at = left.trailing_zeros();
					left &= left.wrapping_sub(1);
					all |= Self::FAMILIES.get(at as usize).copied().unwrap_or_default();
				}
				Self(all)
			}

			/// The codes of the set, in the order of their numbers.
			pub fn iter(self) -> impl Iterator<Item = $name> {
				$name::ALL.iter().copied().filter(move |code| self.has(*code))
			}
		}

		impl core::iter::FromIterator<$name> for $set {
			fn from_iter<I: IntoIterator<Item = $name>>(codes: I) -> Self {
				codes.into_iter().fold(Self::EMPTY, |set, code| set.union(Self::of(&[code])))
			}
		}

		#[cfg(feature = "serde")]
		impl serde::Serialize for $name {
			fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
				serializer.serialize_str(self.code())
			}
		}

		#[cfg(feature = "serde")]
		impl<'de> serde::Deserialize<'de> for $name {
			fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
				struct Code;
				impl serde::de::Visitor<'_> for Code {
					type Value = $name;
					fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
						f.write_str(concat!("a code of ", $system))
					}
					fn visit_str<E: serde::de::Error>(self, code: &str) -> Result<$name, E> {
						$name::from_code(code).ok_or_else(|| {
							E::invalid_value(serde::de::Unexpected::Str(code), &self)
						})
					}
				}
				deserializer.deserialize_str(Code)
			}
		}

		#[cfg(feature = "serde")]
		impl serde::Serialize for $set {
			fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
				serializer.collect_seq(self.iter())
			}
		}

		#[cfg(feature = "serde")]
		impl<'de> serde::Deserialize<'de> for $set {
			fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
				let codes = <alloc::vec::Vec<$name> as serde::Deserialize>::deserialize(deserializer)?;
				Ok(codes.into_iter().collect())
			}
		}
	};
}

pub(super) use code_system;
