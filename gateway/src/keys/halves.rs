//! The halves of keys that lie outside the database: one small file, and its mirror on another disk.
//!
//! Every wrapped key in the database needs a half from here ([`galen_vault::safe::Half`]). Erasing is
//! overwriting the half, in both files, and syncing them: 32 bytes, however much the vault holds. No
//! backup of the database brings the key back, because the file is in none: it is mirrored and never
//! archived. Which is also why the mirror matters: without its half no record opens, for anybody.
//!
//! ```text
//! offset        bytes
//!      0           64  head: "GLNH", format 1, zeros (3), id (16), epoch (8, little-endian),
//!                      BLAKE2b-256 over these 32 bytes
//!     64           64  the other head: the two are written in turn, and the newer good one counts
//!    128 + 32 n    32  half n; all zeros once it was destroyed
//! ```
//!
//! The *epoch* counts how often something was destroyed. The database keeps the one it last saw: a file
//! of an older epoch is a copy from before an erasure, and refused.
//!
//! Where file and mirror differ, what is destroyed in one is destroyed in both, what is missing in one is
//! copied from the other, and two different halves under one number are for a person to decide.

use galen_vault::{
	hazmat::hash::blake2b_256,
	safe::{Half, HalfId},
};
use std::{
	fs::{File, OpenOptions},
	io::{self, ErrorKind, Read, Seek, SeekFrom, Write},
	path::{Path, PathBuf},
	sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use zeroize::Zeroizing;

const MAGIC: &[u8; 5] = b"GLNH\x01";
/// Bytes of one head.
const HEAD: usize = 64;
/// Bytes before the first half.
const START: u64 = 2 * HEAD as u64;
/// Bytes of a half, as a position in the file.
const SIZE: u64 = Half::LENGTH as u64;
/// How many halves are compared at a time: 64 KiB of them.
const BLOCK: u64 = 2_048;

/// Where the halves lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HalvesSource {
	/// The file.
	pub path: PathBuf,
	/// Its mirror, which belongs on another disk.
	pub mirror: Option<PathBuf>,
}

/// Why halves cannot be had, made or destroyed.
#[derive(Debug, thiserror::Error)]
pub enum HalvesError {
	/// Neither the file nor its mirror is there, and the database needs them.
	#[error("the file of halves is gone, and its mirror: bring back the newest of them; without it no record can be read")]
	Gone,
	/// The file belongs to another database.
	#[error("the file of halves belongs to another database: correct keys.halves")]
	OtherVault,
	/// The file is a copy from before an erasure, or from before records came in.
	#[error("the file of halves is an old copy (of epoch {file}, the database is of epoch {database}): what was erased since would open again, so nothing is started; bring back the newest file or its mirror")]
	Older {
		/// The file's epoch.
		file: u64,
		/// The epoch the database has seen.
		database: u64,
	},
	/// File and mirror hold different halves under one number.
	#[error("the file of halves and its mirror differ in half {0}: remove the damaged one, and it is made anew from the other")]
	Contradiction(HalfId),
	/// No head of the file is whole.
	#[error("a file of halves is damaged: remove it, and it is made anew from its mirror")]
	Damaged,
	/// Others on the machine may read it.
	#[error("a file of halves must not be readable by others: chmod 600")]
	TooOpen,
	/// There is no half with this number.
	#[error("the half is not there")]
	Missing,
	/// The half was overwritten and can still be read.
	#[error("the half is still there")]
	StillThere,
	/// The disk or the system refused.
	#[error("a file of halves cannot be read or written ({0})")]
	Io(ErrorKind),
	/// No randomness for a half.
	#[error("the system's random source failed")]
	NoRandomness,
}

impl From<io::Error> for HalvesError {
	fn from(error: io::Error) -> Self {
		Self::Io(error.kind())
	}
}

/// What both files say of themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Head {
	id: [u8; 16],
	epoch: u64,
}

impl Head {
	fn to_bytes(self) -> [u8; HEAD] {
		let mut bytes = [0; HEAD];
		let stated = [
			MAGIC.as_slice(),
			&[0; 3],
			&self.id,
			&self.epoch.to_le_bytes(),
		]
		.concat();
		let checksum = blake2b_256(&[stated.as_slice()]);
		for (to, from) in bytes.iter_mut().zip(stated.iter().chain(&checksum)) {
			*to = *from;
		}
		bytes
	}

	fn from_bytes(bytes: &[u8]) -> Option<Self> {
		let (stated, checksum) = bytes.split_first_chunk::<32>()?;
		if blake2b_256(&[stated.as_slice()]).as_slice() != checksum {
			return None;
		}
		let rest = stated.strip_prefix(MAGIC)?.get(3..)?;
		let (id, epoch) = rest.split_first_chunk::<16>()?;
		Some(Self {
			id: *id,
			epoch: u64::from_le_bytes(epoch.try_into().ok()?),
		})
	}
}

/// The halves. Cheap to clone.
#[derive(Clone)]
pub struct Halves {
	inner: Arc<Inner>,
}

struct Inner {
	id: [u8; 16],
	mirrored: bool,
	files: Mutex<Files>,
}

/// The open files, the mirror last.
struct Files(Vec<File>);

impl Halves {
	/// Opens file and mirror, and makes them agree. `expected` is the id that the database knows; where
	/// it knows none and there is no file, new ones are made. Blocks.
	///
	/// # Errors
	/// They are gone, damaged, another database's, or the disk refuses.
	pub fn open(source: &HalvesSource, expected: Option<[u8; 16]>) -> Result<Self, HalvesError> {
		let paths: Vec<&Path> = std::iter::once(source.path.as_path())
			.chain(source.mirror.as_deref())
			.collect();
		let present: Vec<&Path> = paths.iter().copied().filter(|path| path.exists()).collect();
		match (present.first(), expected) {
			(None, Some(_)) => return Err(HalvesError::Gone),
			(None, None) => {
				let mut id = [0; 16];
				getrandom::fill(&mut id).map_err(|_| HalvesError::NoRandomness)?;
				for path in &paths {
					make(path, Head { id, epoch: 0 })?;
				}
			},
			(Some(whole), _) => {
				for path in paths.iter().filter(|path| !present.contains(path)) {
					copy(whole, path)?;
				}
			},
		}
		let files = Files(paths.into_iter().map(open_one).collect::<Result<_, _>>()?);
		let head = files.agree()?;
		if expected.is_some_and(|expected| expected != head.id) {
			return Err(HalvesError::OtherVault);
		}
		Ok(Self {
			inner: Arc::new(Inner {
				id: head.id,
				mirrored: source.mirror.is_some(),
				files: Mutex::new(files),
			}),
		})
	}

	/// Which file this is: what ties it to its database.
	pub fn id(&self) -> [u8; 16] {
		self.inner.id
	}

	/// Whether there is a mirror.
	pub fn is_mirrored(&self) -> bool {
		self.inner.mirrored
	}

	/// How often something was destroyed.
	pub fn epoch(&self) -> Result<u64, HalvesError> {
		Ok(self.files().first()?.head()?.epoch)
	}

	/// How many halves there are, destroyed ones included: the number of the next.
	pub fn count(&self) -> Result<u64, HalvesError> {
		self.files().first()?.count()
	}

	/// Makes so many new halves. They are written, and safe once [`Halves::sync`] returned: what needs
	/// them is committed to the database after that and not before. Blocks.
	pub fn make(&self, count: usize) -> Result<Vec<(HalfId, Half)>, HalvesError> {
		if count == 0 {
			return Ok(Vec::new());
		}
		let mut bytes = Zeroizing::new(vec![0; count.saturating_mul(Half::LENGTH)]);
		getrandom::fill(&mut bytes).map_err(|_| HalvesError::NoRandomness)?;
		let files = self.files();
		let first = files.first()?;
		let locked = Locked::lock(first)?;
		let next = first.count()?;
		files.each(|file| Ok(file.write(position(next), &bytes)?))?;
		drop(locked);
		(next..)
			.zip(bytes.chunks_exact(Half::LENGTH))
			.map(|(number, bytes)| {
				let bytes = <[u8; Half::LENGTH]>::try_from(bytes).unwrap_or_default();
				let half = Half::from_bytes(Zeroizing::new(bytes));
				half.map(|half| (HalfId(number), half))
					.ok_or(HalvesError::NoRandomness)
			})
			.collect()
	}

	/// Returns once everything written so far survives a power cut. Blocks.
	pub fn sync(&self) -> Result<(), HalvesError> {
		self.files().each(|file| Ok(file.0.sync_data()?))
	}

	/// A half; `None` if it was destroyed.
	pub fn half(&self, id: HalfId) -> Result<Option<Half>, HalvesError> {
		self.files().first()?.half(id)
	}

	/// Overwrites halves in file and mirror, and looks whether they are gone. When it returns they are,
	/// also after a power cut. What is destroyed already, or never was, is no failure. Returns the
	/// epoch, which is a new one. Blocks.
	pub fn destroy(&self, ids: &[HalfId]) -> Result<u64, HalvesError> {
		let files = self.files();
		let _locked = Locked::lock(files.first()?)?;
		files.destroy(ids)
	}

	fn files(&self) -> MutexGuard<'_, Files> {
		// Nothing that can panic runs under the lock.
		self.inner
			.files
			.lock()
			.unwrap_or_else(PoisonError::into_inner)
	}
}

/// Keeps out whoever else has the same file open, another process or another part of this one.
struct Locked<'a>(One<'a>);

impl<'a> Locked<'a> {
	fn lock(file: One<'a>) -> Result<Self, HalvesError> {
		file.0.lock()?;
		Ok(Self(file))
	}
}

impl Drop for Locked<'_> {
	fn drop(&mut self) {
		// The system unlocks what is closed, at the latest.
		let _ = self.0 .0.unlock();
	}
}

/// One of the files, with what it can do.
#[derive(Clone, Copy)]
struct One<'a>(&'a File);

impl One<'_> {
	fn write(self, at: u64, bytes: &[u8]) -> io::Result<()> {
		let mut file = self.0;
		file.seek(SeekFrom::Start(at))?;
		file.write_all(bytes)
	}

	fn read(self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
		let mut file = self.0;
		file.seek(SeekFrom::Start(at))?;
		file.read_exact(bytes)
	}

	/// A half that was half written when the power went is none, and its number is not used again.
	fn count(self) -> Result<u64, HalvesError> {
		let length = self.0.metadata()?.len();
		Ok(length.saturating_sub(START).div_ceil(SIZE))
	}

	/// Both heads, as far as they are whole, with the place of each.
	fn heads(self) -> Result<[Option<Head>; 2], HalvesError> {
		let mut bytes = [0; 2 * HEAD];
		match self.read(0, &mut bytes) {
			Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
				return Err(HalvesError::Damaged)
			},
			read => read?,
		}
		let (one, two) = bytes.split_at(HEAD);
		Ok([Head::from_bytes(one), Head::from_bytes(two)])
	}

	fn head(self) -> Result<Head, HalvesError> {
		let heads = self.heads()?.into_iter().flatten();
		heads
			.max_by_key(|head| head.epoch)
			.ok_or(HalvesError::Damaged)
	}

	/// Writes the head over the older one of the two.
	fn put_head(self, head: Head) -> Result<(), HalvesError> {
		let at = match self.heads()? {
			[Some(one), Some(two)] if one.epoch > two.epoch => HEAD as u64,
			[Some(_), None] => HEAD as u64,
			_ => 0,
		};
		self.write(at, &head.to_bytes())?;
		Ok(self.0.sync_data()?)
	}

	fn half(self, id: HalfId) -> Result<Option<Half>, HalvesError> {
		let mut bytes = Zeroizing::new([0; Half::LENGTH]);
		match self.read(position(id.0), bytes.as_mut_slice()) {
			Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(HalvesError::Missing),
			Err(error) => Err(error.into()),
			Ok(()) => Ok(Half::from_bytes(bytes)),
		}
	}
}

impl Files {
	fn first(&self) -> Result<One<'_>, HalvesError> {
		self.0.first().map(One).ok_or(HalvesError::Gone)
	}

	fn each(&self, act: impl Fn(One<'_>) -> Result<(), HalvesError>) -> Result<(), HalvesError> {
		self.0.iter().map(One).try_for_each(act)
	}

	fn destroy(&self, ids: &[HalfId]) -> Result<u64, HalvesError> {
		let next = self.first()?.count()?;
		let there: Vec<HalfId> = ids.iter().copied().filter(|id| id.0 < next).collect();
		self.each(|file| {
			for id in &there {
				file.write(position(id.0), &[0; Half::LENGTH])?;
			}
			Ok(file.0.sync_data()?)
		})?;
		fail::fail_point!("erasure::after_overwrite");
		let mut head = self.first()?.head()?;
		head.epoch = head.epoch.saturating_add(1);
		self.each(|file| file.put_head(head))?;
		self.each(|file| {
			for id in &there {
				if file.half(*id)?.is_some() {
					return Err(HalvesError::StillThere);
				}
			}
			Ok(())
		})?;
		Ok(head.epoch)
	}

	/// Makes file and mirror say the same, and returns their head.
	fn agree(&self) -> Result<Head, HalvesError> {
		let _locked = Locked::lock(self.first()?)?;
		let heads: Vec<Head> = self
			.0
			.iter()
			.map(|file| One(file).head())
			.collect::<Result<_, _>>()?;
		let head = heads
			.iter()
			.copied()
			.max_by_key(|head| head.epoch)
			.ok_or(HalvesError::Gone)?;
		if heads.iter().any(|other| other.id != head.id) {
			return Err(HalvesError::OtherVault);
		}
		if let [one, two] = self.0.as_slice() {
			compare(One(one), One(two))?;
		}
		for (file, old) in self.0.iter().map(One).zip(&heads) {
			if old.epoch != head.epoch {
				file.put_head(head)?;
			}
		}
		Ok(head)
	}
}

/// Where a half lies.
fn position(number: u64) -> u64 {
	START.saturating_add(number.saturating_mul(SIZE))
}

/// Compares two files block by block, and mends what can be mended.
fn compare(one: One<'_>, two: One<'_>) -> Result<(), HalvesError> {
	let end = one.count()?.max(two.count()?);
	let mut block = 0;
	let mut is_changed = false;
	while block < end {
		let count = BLOCK.min(end.saturating_sub(block));
		let mut ours = read_block(one, block, count)?;
		let mut theirs = read_block(two, block, count)?;
		if ours != theirs {
			for (number, (left, right)) in (block..).zip(ours.iter_mut().zip(theirs.iter_mut())) {
				agree_on(HalfId(number), left, right)?;
			}
			for (file, halves) in [(one, &ours), (two, &theirs)] {
				let bytes: Zeroizing<Vec<u8>> = Zeroizing::new(
					halves
						.iter()
						.flat_map(|half| half.as_ref().map_or([0; Half::LENGTH], |half| **half))
						.collect(),
				);
				file.write(position(block), &bytes)?;
			}
			is_changed = true;
		}
		block = block.saturating_add(count);
	}
	if is_changed {
		one.0.sync_all()?;
		two.0.sync_all()?;
	}
	Ok(())
}

/// A half as read; `None` beyond the file's end.
type Slot = Option<Zeroizing<[u8; Half::LENGTH]>>;

fn read_block(file: One<'_>, first: u64, count: u64) -> Result<Vec<Slot>, HalvesError> {
	let there = file.count()?;
	let mut slots = Vec::new();
	for number in first..first.saturating_add(count) {
		let mut bytes = Zeroizing::new([0; Half::LENGTH]);
		let read = match number < there {
			true => file.read(position(number), bytes.as_mut_slice()),
			false => Err(ErrorKind::UnexpectedEof.into()),
		};
		match read {
			Ok(()) => slots.push(Some(bytes)),
			// Beyond the end, or cut by a power cut.
			Err(error) if error.kind() == ErrorKind::UnexpectedEof => slots.push(None),
			Err(error) => return Err(error.into()),
		}
	}
	Ok(slots)
}

/// What both must say of one half.
fn agree_on(id: HalfId, one: &mut Slot, two: &mut Slot) -> Result<(), HalvesError> {
	let is_destroyed = |slot: &Slot| slot.as_ref().is_some_and(|it| it.iter().all(|it| *it == 0));
	if one == two {
		return Ok(());
	}
	if is_destroyed(one) || is_destroyed(two) {
		*one = Some(Zeroizing::new([0; Half::LENGTH]));
		two.clone_from(one);
		return Ok(());
	}
	match (one.is_some(), two.is_some()) {
		(true, false) => two.clone_from(one),
		(false, true) => one.clone_from(two),
		_ => return Err(HalvesError::Contradiction(id)),
	}
	Ok(())
}

fn open_one(path: &Path) -> Result<File, HalvesError> {
	let file = OpenOptions::new().read(true).write(true).open(path)?;
	#[cfg(unix)]
	{
		let permissions = file.metadata()?.permissions();
		if std::os::unix::fs::PermissionsExt::mode(&permissions) & 0o077 != 0 {
			return Err(HalvesError::TooOpen);
		}
	}
	Ok(file)
}

/// A new file that only this account may read.
fn create(path: &Path) -> Result<File, HalvesError> {
	let mut options = OpenOptions::new();
	options.read(true).write(true).create_new(true);
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
	Ok(options.open(path)?)
}

fn make(path: &Path, head: Head) -> Result<(), HalvesError> {
	let mut file = create(path)?;
	let bytes = head.to_bytes();
	file.write_all(&[bytes, bytes].concat())?;
	file.sync_all()?;
	sync_folder(path)
}

/// Makes a missing file from the other. It has its name only once it is whole.
fn copy(from: &Path, to: &Path) -> Result<(), HalvesError> {
	let mut source = open_one(from)?;
	let mut unfinished = to.as_os_str().to_owned();
	unfinished.push(".new");
	let unfinished = PathBuf::from(unfinished);
	match std::fs::remove_file(&unfinished) {
		Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
		_ => {},
	}
	let mut target = create(&unfinished)?;
	io::copy(&mut source, &mut target)?;
	target.sync_all()?;
	std::fs::rename(&unfinished, to)?;
	sync_folder(to)
}

/// Makes a file's name survive a power cut.
fn sync_folder(path: &Path) -> Result<(), HalvesError> {
	let folder = match path.parent() {
		Some(folder) if !folder.as_os_str().is_empty() => folder,
		_ => Path::new("."),
	};
	#[cfg(unix)]
	File::open(folder)?.sync_all()?;
	#[cfg(not(unix))]
	let _ = folder;
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use tempfile::TempDir;

	fn source(folder: &TempDir) -> HalvesSource {
		HalvesSource {
			path: folder.path().join("halves"),
			mirror: Some(folder.path().join("mirror")),
		}
	}

	/// Two files with five halves of which the second is destroyed.
	fn filled() -> (TempDir, HalvesSource, Vec<[u8; 32]>) {
		let folder = tempfile::tempdir().unwrap();
		let source = source(&folder);
		let halves = Halves::open(&source, None).unwrap();
		let made = halves.make(5).unwrap();
		halves.sync().unwrap();
		assert_eq!(halves.destroy(&[HalfId(1)]).unwrap(), 1);
		let bytes = made.iter().map(|(_, half)| *half.expose()).collect();
		(folder, source, bytes)
	}

	fn stored(halves: &Halves) -> Vec<Option<[u8; 32]>> {
		(0..halves.count().unwrap())
			.map(|number| {
				let half = halves.half(HalfId(number)).unwrap();
				half.map(|half| *half.expose())
			})
			.collect()
	}

	fn expected(bytes: &[[u8; 32]]) -> Vec<Option<[u8; 32]>> {
		let mut all: Vec<_> = bytes.iter().copied().map(Some).collect();
		all[1] = None;
		all
	}

	fn overwrite(path: &Path, at: u64, bytes: &[u8]) {
		let file = OpenOptions::new().write(true).open(path).unwrap();
		One(&file).write(at, bytes).unwrap();
	}

	#[test]
	fn halves_are_kept_destroyed_and_counted() {
		let (_folder, source, bytes) = filled();
		let halves = Halves::open(&source, None).unwrap();
		assert_eq!(stored(&halves), expected(&bytes));
		assert_eq!((halves.epoch().unwrap(), halves.count().unwrap()), (1, 5));
		assert!(halves.is_mirrored());
		// Numbers go on, and are never given out again.
		let made = halves.make(2).unwrap();
		assert_eq!(made[0].0, HalfId(5));
		assert_eq!(made[1].0, HalfId(6));
		assert!(matches!(halves.half(HalfId(7)), Err(HalvesError::Missing)));
		assert!(halves.make(0).unwrap().is_empty());
		// Destroying again, or what never was, is no failure.
		assert_eq!(halves.destroy(&[HalfId(1), HalfId(99)]).unwrap(), 2);
	}

	#[test]
	fn nothing_of_a_destroyed_half_is_left_in_either_file() {
		let (_folder, source, bytes) = filled();
		for path in [&source.path, source.mirror.as_ref().unwrap()] {
			let content = std::fs::read(path).unwrap();
			for (number, half) in bytes.iter().enumerate() {
				let is_there = content.windows(32).any(|window| window == half);
				assert_eq!(is_there, number != 1, "half {number}");
			}
		}
	}

	#[test]
	fn two_that_have_the_same_file_open_give_out_different_halves() {
		let (_folder, source, _) = filled();
		let (one, two) = (
			Halves::open(&source, None).unwrap(),
			Halves::open(&source, None).unwrap(),
		);
		let ids: Vec<_> = [one.make(1), two.make(2), one.make(1)]
			.into_iter()
			.flat_map(|made| made.unwrap())
			.map(|(id, _)| id.0)
			.collect();
		assert_eq!(ids, [5, 6, 7, 8]);
		// What one destroyed is destroyed for the other.
		one.destroy(&[HalfId(6)]).unwrap();
		assert!(two.half(HalfId(6)).unwrap().is_none());
		assert_eq!(two.epoch().unwrap(), 2);
	}

	#[test]
	fn a_missing_file_is_made_anew_from_the_other() {
		let (_folder, source, bytes) = filled();
		for path in [&source.path, source.mirror.as_ref().unwrap()] {
			std::fs::remove_file(path).unwrap();
			let halves = Halves::open(&source, None).unwrap();
			assert_eq!(stored(&halves), expected(&bytes));
			assert_eq!(halves.epoch().unwrap(), 1);
			#[cfg(unix)]
			{
				let mode = std::fs::metadata(path).unwrap().permissions();
				let mode = std::os::unix::fs::PermissionsExt::mode(&mode);
				assert_eq!(mode & 0o077, 0);
			}
		}
	}

	#[test]
	fn an_old_copy_of_one_file_brings_nothing_back() {
		let folder = tempfile::tempdir().unwrap();
		let source = source(&folder);
		let halves = Halves::open(&source, None).unwrap();
		halves.make(3).unwrap();
		halves.sync().unwrap();
		let old = std::fs::read(&source.path).unwrap();
		let made = halves.make(1).unwrap();
		halves.destroy(&[HalfId(2)]).unwrap();
		for path in [&source.path, source.mirror.as_ref().unwrap()] {
			std::fs::write(path, &old).unwrap();
			let halves = Halves::open(&source, None).unwrap();
			assert!(halves.half(HalfId(2)).unwrap().is_none());
			assert_eq!(halves.epoch().unwrap(), 1);
			// And what came later is not lost.
			let kept = halves.half(made[0].0).unwrap().unwrap();
			assert_eq!(kept.expose(), made[0].1.expose());
		}
	}

	#[test]
	fn a_crash_between_the_two_files_loses_nothing_and_leaves_nothing() {
		let (_folder, source, bytes) = filled();
		let mirror = source.mirror.clone().unwrap();
		// Half 3 was overwritten in the file, and the power went before the mirror was.
		overwrite(&source.path, position(3), &[0; 32]);
		// Half 5 was written to the file whole and to the mirror in part.
		overwrite(&source.path, position(5), &[9; 32]);
		overwrite(&mirror, position(5), &[9; 7]);
		let halves = Halves::open(&source, None).unwrap();
		let mut all = expected(&bytes);
		all[3] = None;
		all.push(Some([9; 32]));
		assert_eq!(stored(&halves), all);
		drop(halves);
		std::fs::remove_file(&source.path).unwrap();
		let halves = Halves::open(&source, None).unwrap();
		assert_eq!(stored(&halves), all);
	}

	#[test]
	fn a_torn_head_leaves_the_other_one() {
		let (_folder, source, _) = filled();
		let halves = Halves::open(&source, None).unwrap();
		halves.destroy(&[HalfId(0)]).unwrap();
		let id = halves.id();
		// The newer of the two heads of the file, cut short.
		let file = open_one(&source.path).unwrap();
		let newer = match One(&file).heads().unwrap() {
			[Some(one), Some(two)] if one.epoch > two.epoch => 0,
			_ => HEAD as u64,
		};
		overwrite(&source.path, newer + 26, &[0xff; 3]);
		assert_eq!(One(&file).head().unwrap().epoch, 1);
		// The mirror knows the newer one.
		let halves = Halves::open(&source, Some(id)).unwrap();
		assert_eq!(halves.epoch().unwrap(), 2);
	}

	#[test]
	fn opening_should_fail_when_the_files_are_gone_and_needed() {
		let folder = tempfile::tempdir().unwrap();
		let source = source(&folder);
		assert!(matches!(
			Halves::open(&source, Some([1; 16])),
			Err(HalvesError::Gone)
		));
		assert!(!source.path.exists(), "and makes none");
	}

	#[test]
	fn opening_should_fail_when_the_files_are_another_vaults() {
		let (_folder, source, _) = filled();
		assert!(matches!(
			Halves::open(&source, Some([1; 16])),
			Err(HalvesError::OtherVault)
		));
		let (_other_folder, other, _) = filled();
		let mixed = HalvesSource {
			path: source.path.clone(),
			mirror: other.mirror,
		};
		assert!(matches!(
			Halves::open(&mixed, None),
			Err(HalvesError::OtherVault)
		));
	}

	#[test]
	fn opening_should_fail_when_the_files_contradict_each_other() {
		let (_folder, source, _) = filled();
		overwrite(&source.path, position(4), &[7; 32]);
		assert!(matches!(
			Halves::open(&source, None),
			Err(HalvesError::Contradiction(HalfId(4)))
		));
	}

	#[test]
	fn opening_should_fail_when_no_head_is_whole() {
		let (_folder, source, _) = filled();
		overwrite(&source.path, 0, &[0xff; 2 * HEAD]);
		assert!(matches!(
			Halves::open(&source, None),
			Err(HalvesError::Damaged)
		));
		std::fs::write(&source.path, b"short").unwrap();
		assert!(matches!(
			Halves::open(&source, None),
			Err(HalvesError::Damaged)
		));
	}

	#[cfg(unix)]
	#[test]
	fn opening_should_fail_when_others_may_read_a_file() {
		use std::os::unix::fs::PermissionsExt;
		let (_folder, source, _) = filled();
		std::fs::set_permissions(&source.path, std::fs::Permissions::from_mode(0o644)).unwrap();
		assert!(matches!(
			Halves::open(&source, None),
			Err(HalvesError::TooOpen)
		));
	}

	#[test]
	fn opening_should_fail_where_there_is_no_folder() {
		let folder = tempfile::tempdir().unwrap();
		let nowhere = HalvesSource {
			path: folder.path().join("nowhere/halves"),
			mirror: None,
		};
		assert!(matches!(
			Halves::open(&nowhere, None),
			Err(HalvesError::Io(ErrorKind::NotFound))
		));
	}
}
