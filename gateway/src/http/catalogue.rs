//! What there is to order.

use super::{
	extract::Caller,
	types::{CatalogueAnswer, CategoryCount},
};
use crate::{
	auth::{authorize, Action},
	catalogue::CatalogueError,
	context::Context,
	error::Problem,
};
use axum::{extract::State, Json};

/// Says of how many enrolled patients there are records of each category: counts rounded down to
/// steps of 11, made once a day, and none below 11. Whom consent admits, an order finds out.
#[utoipa::path(
	get, path = "/catalogue", tag = "releases",
	responses(
		(status = 200, body = CatalogueAnswer),
		(status = 401, body = crate::error::ProblemBody),
		(status = 403, body = crate::error::ProblemBody),
	)
)]
pub async fn show(
	State(context): State<Context>,
	Caller(actor): Caller,
) -> Result<Json<CatalogueAnswer>, Problem> {
	authorize(&actor, Action::SeeCatalogue, context.organization)?;
	let clock = context.clock.clone();
	let counted = context.catalogue.counted(context.vault.store(), clock);
	let counted = counted.await.map_err(|error| match error {
		CatalogueError::Store(error) => error.into(),
		CatalogueError::Ended => Problem::internal("catalogue", "ended"),
	})?;
	let count =
		|(category, patients): &(galen_primitives::codes::Category, Option<u64>)| CategoryCount {
			category: category.code(),
			patients: *patients,
		};
	Ok(Json(CatalogueAnswer {
		at: counted.at,
		categories: counted.patients.iter().map(count).collect(),
	}))
}
