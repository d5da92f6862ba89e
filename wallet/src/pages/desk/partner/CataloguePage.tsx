/** What can be bought: how many patients would let somebody, by category, and never a small number. */
import type { JSX } from "react";
import { LOADING, useCore, useValue } from "../../../app/core";
import { Page } from "../../../app/page";
import { useOrganizations } from "../../../components/desk/organizations";
import { ButtonLink, Empty } from "../../../components/ui/basics";
import { Loaded } from "../../../components/ui/loaded";
import type { Loadable, Offer } from "../../../contracts";
import { organizationName, type Organizations } from "../../../words/names";
import { useStaffVoice } from "../../../components/desk/voice";
import { Table } from "../../../components/ui/table";

/** Values of the core for the view. */
export function CataloguePage(): JSX.Element {
	const core = useCore();
	const { say } = useStaffVoice();
	const organizations = useOrganizations();
	const offers = useValue<Loadable<readonly Offer[]>>(core.partner.offers$, LOADING);
	return (
		<Page title={say("partner.catalogue")} lead={say("partner.catalogue-lead")}>
			<Loaded value={offers}>{(value) => <CatalogueView offers={value} organizations={organizations} />}</Loaded>
		</Page>
	);
}

/** Counts only. Fewer than eleven are never shown as a number. */
export function CatalogueView({ offers, organizations }: { offers: readonly Offer[]; organizations: Organizations }): JSX.Element {
	const voice = useStaffVoice();
	const { say, formats } = voice;
	if (offers.every(({ counts }) => counts.length === 0)) return <Empty icon="flask" title={say("partner.no-offers")} />;
	return (
		<div className="stack">
			{offers.map((offer) => (
				<article className="card" key={offer.custodian} data-offer={offer.custodian}>
					<h2>{organizationName(offer.custodian, organizations, voice)}</h2>
					<Table label={organizationName(offer.custodian, organizations, voice)}>
						<thead>
							<tr>
								<th scope="col">{say("row.what")}</th>
								<th scope="col" className="figure-cell">
									{say("partner.patients")}
								</th>
							</tr>
						</thead>
						<tbody>
							{[...offer.counts]
								.sort((a, b) => (b.patients ?? 0) - (a.patients ?? 0))
								.map(({ category, patients }) => (
									<tr key={category}>
										<th scope="row">{say(`category.${category}`)}</th>
										<td className="figure-cell">{patients === null ? <span className="soft">{say("partner.few")}</span> : formats.number(patients)}</td>
									</tr>
								))}
						</tbody>
					</Table>
					<p className="soft small">
						{say("partner.counted", { time: formats.minute(offer.asOf) })} {offer.counts.some(({ patients }) => patients === null) && say("partner.why-few")}
					</p>
					<div className="actions">
						<ButtonLink to={`/partner/order?at=${offer.custodian}`} weight="main">
							{say("partner.order-here")}
						</ButtonLink>
					</div>
				</article>
			))}
		</div>
	);
}
