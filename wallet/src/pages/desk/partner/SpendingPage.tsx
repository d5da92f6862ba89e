/** What the organization's data credit came to, as a whole and order by order. */
import type { JSX } from "react";
import { LOADING, useCore, useValue } from "../../../app/core";
import { Page } from "../../../app/page";
import { useVoice } from "../../../app/say";
import { Empty, Section } from "../../../components/ui/basics";
import { OrderBadge } from "../../../components/desk/orders";
import { Loaded } from "../../../components/ui/loaded";
import type { Loadable, Order, Spending } from "../../../contracts";
import { Table } from "../../../components/ui/table";

/** Values of the core for the views. */
export function SpendingPage(): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const spending = useValue<Loadable<Spending>>(core.partner.spending$, LOADING);
	const orders = useValue<Loadable<readonly Order[]>>(core.partner.orders$, LOADING);
	return (
		<Page title={say("partner.spending")} lead={say("partner.spending-lead")}>
			<Loaded value={spending}>{(value) => <SpendingView spending={value} />}</Loaded>
			<Section title={say("partner.by-order")}>
				<Loaded value={orders}>{(value) => <ByOrder orders={value} now={Date.now() / 1000} />}</Loaded>
			</Section>
		</Page>
	);
}

/** Four figures: what is there, what is bound, what went, what came back. */
export function SpendingView({ spending }: { spending: Spending }): JSX.Element {
	const { say, formats } = useVoice();
	return (
		<dl className="figures" data-testid="spending">
			<div className="figure figure-final">
				<dt>{say("partner.free")}</dt>
				<dd>{formats.amount(spending.free)}</dd>
			</div>
			<div className="figure figure-moving">
				<dt>{say("partner.in-escrow")}</dt>
				<dd>{formats.amount(spending.held)}</dd>
			</div>
			<div className="figure">
				<dt>{say("partner.spent")}</dt>
				<dd>{formats.amount(spending.spent)}</dd>
			</div>
			<div className="figure">
				<dt>{say("partner.returned")}</dt>
				<dd>{formats.amount(spending.returned)}</dd>
			</div>
		</dl>
	);
}

/** A row for each order: what was held at first is what was paid, came back or is still held. */
export function ByOrder({ orders, now }: { orders: readonly Order[]; now: number }): JSX.Element {
	const { say, formats } = useVoice();
	if (orders.length === 0) return <Empty icon="coins" title={say("partner.no-orders")} />;
	return (
		<Table label={say("partner.by-order")}>
			<thead>
				<tr>
					<th scope="col">{say("partner.order-number")}</th>
					<th scope="col">{say("health.standing")}</th>
					<th scope="col" className="figure-cell">{say("partner.held-now")}</th>
					<th scope="col" className="figure-cell">{say("partner.spent")}</th>
					<th scope="col" className="figure-cell">{say("partner.returned")}</th>
				</tr>
			</thead>
			<tbody>
				{orders.map((order) => (
					<tr key={order.id.toString()}>
						<th scope="row">{order.id.toString()}</th>
						<td>
							<OrderBadge order={order} now={now} />
						</td>
						<td className="figure-cell">{formats.amount(order.escrow - order.paid - order.refunded)}</td>
						<td className="figure-cell">{formats.amount(order.paid)}</td>
						<td className="figure-cell">{formats.amount(order.refunded)}</td>
					</tr>
				))}
			</tbody>
		</Table>
	);
}
