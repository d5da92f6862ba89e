use super::*;

#[test]
fn a_new_chain_has_no_batches() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Anchors::batch(NORTH, BatchNumber(0)), None);
		assert_eq!(Anchors::batches_of_block(0), []);
		assert_eq!(Anchors::batches_of_block(1), []);
		assert_eq!(Anchors::batch_inclusion(NORTH, BatchNumber(0)), None);
	});
}
