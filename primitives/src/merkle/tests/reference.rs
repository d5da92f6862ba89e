//! BLAKE2b as RFC 7693 writes it, and the trees as RFC 6962 defines them: by recursion.

use super::super::*;
use alloc::vec;

const IV: [u64; 8] = [
	0x6a09_e667_f3bc_c908,
	0xbb67_ae85_84ca_a73b,
	0x3c6e_f372_fe94_f82b,
	0xa54f_f53a_5f1d_36f1,
	0x510e_527f_ade6_82d1,
	0x9b05_688c_2b3e_6c1f,
	0x1f83_d9ab_fb41_bd6b,
	0x5be0_cd19_137e_2179,
];

const SIGMA: [[usize; 16]; 10] = [
	[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
	[14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
	[11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
	[7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
	[9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
	[2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
	[12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
	[13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
	[6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
	[10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

fn mix(v: &mut [u64; 16], [a, b, c, d]: [usize; 4], x: u64, y: u64) {
	v[a] = v[a].wrapping_add(v[b]).wrapping_add(x);
	v[d] = (v[d] ^ v[a]).rotate_right(32);
	v[c] = v[c].wrapping_add(v[d]);
	v[b] = (v[b] ^ v[c]).rotate_right(24);
	v[a] = v[a].wrapping_add(v[b]).wrapping_add(y);
	v[d] = (v[d] ^ v[a]).rotate_right(16);
	v[c] = v[c].wrapping_add(v[d]);
	v[b] = (v[b] ^ v[c]).rotate_right(63);
}

fn compress(state: &mut [u64; 8], block: &[u8], counter: u128, last: bool) {
	let mut words = [0u64; 16];
	for (word, bytes) in words.iter_mut().zip(block.chunks(8)) {
		let mut padded = [0u8; 8];
		padded[..bytes.len()].copy_from_slice(bytes);
		*word = u64::from_le_bytes(padded);
	}
	let mut v = [0u64; 16];
	v[..8].copy_from_slice(state);
	v[8..].copy_from_slice(&IV);
	v[12] ^= counter as u64;
	v[13] ^= (counter >> 64) as u64;
	if last {
		v[14] = !v[14];
	}
	for round in 0..12 {
		let s = &SIGMA[round % 10];
		for column in 0..4 {
			let at = [column, column + 4, column + 8, column + 12];
			mix(&mut v, at, words[s[2 * column]], words[s[2 * column + 1]]);
		}
		for diagonal in 0..4 {
			let at = [
				diagonal,
				(diagonal + 1) % 4 + 4,
				(diagonal + 2) % 4 + 8,
				(diagonal + 3) % 4 + 12,
			];
			mix(
				&mut v,
				at,
				words[s[2 * diagonal + 8]],
				words[s[2 * diagonal + 9]],
			);
		}
	}
	for i in 0..8 {
		state[i] ^= v[i] ^ v[i + 8];
	}
}

/// The reference hash.
pub struct Blake2;

impl TreeHasher for Blake2 {
	fn hash(data: &[u8]) -> [u8; 32] {
		let mut state = IV;
		state[0] ^= 0x0101_0000 ^ 32;
		let blocks: Vec<&[u8]> = if data.is_empty() {
			vec![&[]]
		} else {
			data.chunks(128).collect()
		};
		let mut counter = 0u128;
		for (index, block) in blocks.iter().enumerate() {
			counter += block.len() as u128;
			compress(&mut state, block, counter, index + 1 == blocks.len());
		}
		let mut digest = [0u8; 32];
		for (bytes, word) in digest.chunks_mut(8).zip(state) {
			bytes.copy_from_slice(&word.to_le_bytes());
		}
		digest
	}
}

fn split(count: usize) -> usize {
	let mut k = 1;
	while k * 2 < count {
		k *= 2;
	}
	k
}

/// MTH of RFC 6962, section 2.1, over leaf hashes.
pub fn tree_hash(leaves: &[Digest]) -> Digest {
	match leaves {
		[] => Digest(Blake2::hash(&[])),
		[leaf] => *leaf,
		_ => {
			let (left, right) = leaves.split_at(split(leaves.len()));
			node_hash::<Blake2>(&tree_hash(left), &tree_hash(right))
		},
	}
}

/// PATH of RFC 6962, section 2.1.1.
pub fn path(index: usize, leaves: &[Digest]) -> Vec<Digest> {
	if leaves.len() == 1 {
		return vec![];
	}
	let k = split(leaves.len());
	let (left, right) = leaves.split_at(k);
	let (mut inner, beside) = if index < k {
		(path(index, left), tree_hash(right))
	} else {
		(path(index - k, right), tree_hash(left))
	};
	inner.push(beside);
	inner
}

/// SUBPROOF of RFC 6962, section 2.1.2.
pub fn consistency(old: usize, leaves: &[Digest], known: bool) -> Vec<Digest> {
	if old == leaves.len() {
		return if known {
			vec![]
		} else {
			vec![tree_hash(leaves)]
		};
	}
	let k = split(leaves.len());
	let (left, right) = leaves.split_at(k);
	let (mut inner, beside) = if old <= k {
		(consistency(old, left, known), tree_hash(right))
	} else {
		(consistency(old - k, right, false), tree_hash(left))
	};
	inner.push(beside);
	inner
}
