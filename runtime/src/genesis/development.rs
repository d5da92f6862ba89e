//! One validator and one organization of each kind: enough to try everything on one machine.

use super::Plan;

/// The plan of the `development` network.
pub fn plan() -> Plan {
	Plan::demo(1).with_demo_cast()
}
