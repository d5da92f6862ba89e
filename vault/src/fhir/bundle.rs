//! Bundles, taken apart without copying.

use super::{
	fault::{Fault, Faults, Problem},
	limits::{MAX_DEPTH, MAX_ENTRIES, MAX_VALUES},
	resource::{faults, read_scanned, utf8, Resource},
	scan::{scan, Step},
};
use core::ops::Range;
use fhirkit::r4::{Bundle, BundleEntry};

/// Levels of a bundle above its resources: the bundle, the list of entries, the entry.
const ABOVE: usize = 3;

/// A bundle's entries.
#[derive(Debug)]
pub struct BundleParts<'a> {
	/// The entries, in the bundle's order; at least one.
	pub entries: Vec<Entry<'a>>,
}

/// One entry, its resource not yet read.
#[derive(Debug)]
pub struct Entry<'a> {
	/// Its position, from 0.
	pub index: usize,
	/// Under which URL other entries refer to it.
	pub full_url: Option<String>,
	/// Where the resource's bytes stand in the bundle.
	pub range: Range<usize>,
	text: &'a str,
}

impl Entry<'_> {
	/// The resource's bytes, as received.
	pub fn bytes(&self) -> &[u8] {
		self.text.as_bytes()
	}

	/// Reads the resource. Faults are told from the bundle: `Bundle.entry[3].resource.status`.
	pub fn read(&self) -> Result<Resource, Faults> {
		read_scanned(self.text).map_err(|faults| faults.within(&self.resource_place()))
	}

	/// Where the entry's resource stands, as FHIRPath.
	pub fn resource_place(&self) -> String {
		format!("{}.resource", self.place())
	}

	/// Where the entry stands, as FHIRPath.
	pub(super) fn place(&self) -> String {
		format!("Bundle.entry[{}]", self.index)
	}
}

/// Where an entry's resource lies in the bundle's text.
struct Found {
	index: usize,
	member: usize,
	range: Range<usize>,
}

/// Takes a bundle apart: a transaction, a batch or a collection whose entries store resources.
pub fn split_bundle(bytes: &[u8]) -> Result<BundleParts<'_>, Faults> {
	const ROOT: &str = "Bundle";
	let text = utf8(bytes, ROOT)?;
	let mut found: Vec<Found> = Vec::new();
	let depth = MAX_DEPTH.saturating_add(ABOVE);
	scan(text, ROOT, depth, |seen| {
		let [Step::Member("entry"), Step::Item(index), Step::Member("resource")] = *seen.path
		else {
			return Ok(());
		};
		if seen.values > MAX_VALUES {
			return Err(Problem::TooManyValues);
		}
		// What is no object is left to be found where it stands.
		if text
			.get(seen.range.clone())
			.is_some_and(|it| it.starts_with('{'))
		{
			if found.len() >= MAX_ENTRIES {
				return Err(Problem::TooManyEntries);
			}
			found.push(Found {
				index,
				member: seen.member,
				range: seen.range,
			});
		}
		Ok(())
	})?;
	let entries = read_frame(text, &found)?;
	join(text, found, entries)
}

/// Reads the bundle around the resources.
fn read_frame(text: &str, found: &[Found]) -> Result<Vec<BundleEntry>, Faults> {
	let mut frame = String::new();
	let mut end = 0;
	for resource in found {
		frame.push_str(text.get(end..resource.member).unwrap_or_default());
		// A member that readers of FHIR JSON pass over: the entry stays as it is otherwise.
		frame.push_str(r#""fhir_comments":[]"#);
		end = resource.range.end;
	}
	frame.push_str(text.get(end..).unwrap_or_default());
	let read = fhirkit::from_json::<Bundle>(&frame);
	let (bundle, issues) = read.map_err(|_| Fault::new(Problem::NotJson, "Bundle"))?;
	let mut faults = faults(issues);
	let Some(bundle) = bundle else {
		return Err(some(faults));
	};
	let kind = bundle.type_.as_ref().and_then(|it| it.value.as_deref());
	if kind.is_some_and(|kind| !["transaction", "batch", "collection"].contains(&kind)) {
		faults.push(Fault::new(Problem::BundleType, "Bundle.type"));
	}
	if bundle.entry.is_empty() && !faults.iter().any(|it| it.path.starts_with("Bundle.entry")) {
		faults.push(Fault::new(Problem::EmptyBundle, "Bundle.entry"));
	}
	for (index, entry) in bundle.entry.iter().enumerate() {
		let request = entry.request.as_ref();
		let method = request.and_then(|it| it.method.as_ref()?.value.as_deref());
		if method.is_some_and(|method| !["POST", "PUT"].contains(&method)) {
			let place = format!("Bundle.entry[{index}].request.method");
			faults.push(Fault::new(Problem::Method, place));
		}
	}
	match Faults::some(faults) {
		Some(faults) => Err(faults),
		None => Ok(bundle.entry),
	}
}

fn join(
	text: &str,
	found: Vec<Found>,
	entries: Vec<BundleEntry>,
) -> Result<BundleParts<'_>, Faults> {
	let mut parts = Vec::with_capacity(entries.len());
	let mut faults = Vec::new();
	let mut found = found.into_iter().peekable();
	for (index, entry) in entries.into_iter().enumerate() {
		match found.next_if(|resource| resource.index == index) {
			Some(resource) => parts.push(Entry {
				index,
				full_url: entry.full_url.and_then(|url| url.value),
				text: text.get(resource.range.clone()).unwrap_or_default(),
				range: resource.range,
			}),
			None => faults.push(Fault::new(
				Problem::EmptyEntry,
				format!("Bundle.entry[{index}].resource"),
			)),
		}
	}
	match Faults::some(faults) {
		Some(faults) => Err(faults),
		None => Ok(BundleParts { entries: parts }),
	}
}

/// Faults of which there is at least one.
fn some(faults: Vec<Fault>) -> Faults {
	Faults::some(faults).unwrap_or_else(|| Fault::new(Problem::BadValue, "Bundle").into())
}
