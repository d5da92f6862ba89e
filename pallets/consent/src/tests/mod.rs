//! One file per call, and what holds across them.

mod amend_consent;
mod authority;
mod block;
mod bounds;
mod charges;
mod decisions;
mod genesis;
mod give_consent;
mod joint;
mod peers;
mod properties;
mod publish_template;
mod remove_directive;
mod resume;
mod rights;
mod set_template_minimum;
mod suspend;
mod try_state;
mod unblock;
mod withdraw_all;
mod withdraw_consent;
