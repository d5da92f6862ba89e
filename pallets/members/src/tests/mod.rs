//! One file per part of the membership.

mod appoint;
mod dismiss;
mod enroll;
mod extension;
mod genesis;
mod organizations;
mod properties;
mod qualifications;
mod quotas;
mod release;
mod representatives;
mod rights;
mod seat;
mod try_state;
mod types;
mod views;
