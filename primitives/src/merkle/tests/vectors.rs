//! Fixed vectors, computed with Python's `hashlib.blake2b(digest_size=32)` over the eight inputs
//! that Certificate Transparency implementations test with.

use super::*;
use alloc::{format, string::String};

const INPUTS: [&[u8]; 8] = [
	&[],
	&[0x00],
	&[0x10],
	&[0x20, 0x21],
	&[0x30, 0x31],
	&[0x40, 0x41, 0x42, 0x43],
	&[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
	&[
		0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e,
		0x6f,
	],
];

const ROOTS: [&str; 9] = [
	"0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8",
	"03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314",
	"607844f4b0299f5c45d63dd035de1f8d697711c7f092b8fa82325f670f6d386a",
	"6ee5d7ded74104b2316b73f9843e14d16d9c5f553a39cbd7da7c3c8238fe0b0e",
	"dad1013557a71536d36ab10db2ea4847bed7ded78aa9d2682ffc0e221e758444",
	"a69507075082f2f7bd0e3e23bd31d7082c4c78ce98d87d897f7990eecf7d6ec5",
	"76840409bd8cc8be20c053d9569472d0bbea7b4f483cd5ae0624ef253c64f227",
	"ae8349a901b95ac305157e4ff4f5cf486653fed085ea4dd59a59c9375682933e",
	"59cc7108743d34853ea37ea07558da3407712c7f0fdb76e59753eb243e0c438e",
];

fn inputs() -> Vec<Digest> {
	INPUTS
		.iter()
		.map(|input| leaf_hash::<Blake2>(input))
		.collect()
}

fn shown(path: Option<Vec<Digest>>) -> Vec<String> {
	path.unwrap()
		.iter()
		.map(|node| format!("{node:?}"))
		.collect()
}

#[test]
fn the_reference_hash_is_blake2b_256() {
	// BLAKE2b-256 of the empty string, and of "abc".
	assert_eq!(format!("{:?}", Digest(Blake2::hash(&[]))), ROOTS[0]);
	assert_eq!(
		format!("{:?}", Digest(Blake2::hash(b"abc"))),
		"bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"
	);
}

#[test]
fn roots_are_the_fixed_ones() {
	for (count, expected) in ROOTS.iter().enumerate() {
		let leaves = &inputs()[..count];
		assert_eq!(format!("{:?}", root::<Blake2>(leaves)), *expected);
		assert_eq!(
			format!("{:?}", Tree::<Blake2>::new(leaves.to_vec()).root()),
			*expected
		);
	}
}

#[test]
fn the_root_of_a_thousand_leaves_is_the_fixed_one() {
	assert_eq!(
		format!("{:?}", root::<Blake2>(&leaves(1000))),
		"45d617f0839df4ade9fb4c4883696cce04ce212606c0adcaa7bc2a4019b4566e"
	);
}

#[test]
fn an_inclusion_path_is_the_fixed_one() {
	let tree = Tree::<Blake2>::new(inputs()[..7].to_vec());
	assert_eq!(
		shown(tree.inclusion_path(5)),
		[
			"3234371fe31af918988719ccf80cc04c639e69fee40c584ca7d63b5bdb352197",
			"a3bed5e158df12f73a12124698eeeefde5d59fc298f5878aa5431e6c445e78bf",
			"dad1013557a71536d36ab10db2ea4847bed7ded78aa9d2682ffc0e221e758444",
		]
	);
}

#[test]
fn consistency_paths_are_the_fixed_ones() {
	let tree = Tree::<Blake2>::new(inputs()[..7].to_vec());
	assert_eq!(
		shown(tree.consistency_path(3)),
		[
			"d68ce33bc8951dc8ddd17978c2b8d4862c930dcf3e579b0019e0846d3d988992",
			"a6706460b05dbc4c39cb8af5b4440569b84ff5d2adfaa422f48a48a0b71be13d",
			"607844f4b0299f5c45d63dd035de1f8d697711c7f092b8fa82325f670f6d386a",
			"a5101562728c1725e896ba7247c0e279dea02dafd803e0063a678769bfd0fbbb",
		]
	);
	let tree = Tree::<Blake2>::new(inputs());
	assert_eq!(
		shown(tree.consistency_path(6)),
		[
			"858268af4f1eb286011123329b72d29d9fecd88a2ec4b919a555a36deef1cd65",
			"f4b02aedb9eca168d47f50db39a464a01d57961153f2708878e45cf3d3d17ae4",
			"dad1013557a71536d36ab10db2ea4847bed7ded78aa9d2682ffc0e221e758444",
		]
	);
}
