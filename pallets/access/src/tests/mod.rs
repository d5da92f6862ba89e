//! One file per call, then what spans calls.

mod accept_order;
mod answer_request;
mod authorize_release;
mod cancel_order;
mod configuration;
mod confirm_delivery;
mod decline_order;
mod dispute;
mod include_subjects;
mod journeys;
mod lift_sanction;
mod open_access;
mod open_emergency_access;
mod place_order;
mod properties;
mod prune;
mod record_late_emergency_access;
mod request_consent;
mod resolve_dispute;
mod review_emergency_access;
mod settle;
mod try_state;
mod views;
