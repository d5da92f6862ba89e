//! One file per call or journey.

mod admit;
mod genesis;
mod observer;
mod offences;
mod peers;
mod properties;
mod report;
mod resume;
mod retire;
mod sessions;
mod stall;
mod suspend;
mod views;
