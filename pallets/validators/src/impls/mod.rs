//! What the calls do, and how the pallet serves the others.

mod genesis;
mod peers;
mod reports;
mod seats;
mod views;
