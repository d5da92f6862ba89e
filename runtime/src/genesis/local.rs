//! Four hospitals: the smallest network that survives the loss of one.

use super::{demo, Plan};

/// The plan of the `local` network.
pub fn plan() -> Plan {
	Plan::demo(demo::HOSPITALS.len()).with_demo_cast()
}
