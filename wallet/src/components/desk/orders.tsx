/** Orders, for both of their sides. */
import type { JSX, ReactNode } from "react";
import { useVoice } from "../../app/say";
import type { Order } from "../../contracts";
import { orderValues } from "../../words/act";
import { organizationName, type Organizations } from "../../words/names";
import { Badge, Rows, type Tone } from "../ui/basics";

const TONE: Record<Order["state"]["is"], Tone> = { placed: "waiting", accepted: "moving", settling: "moving", closed: "final" };

/** Where an order stands. */
export function OrderBadge({ order }: { order: Order }): JSX.Element {
	const { say } = useVoice();
	const { state } = order;
	return <Badge tone={TONE[state.is]}>{state.is === "closed" ? say(`order.closed.${state.how}`) : say(`order.${state.is}`)}</Badge>;
}

/** One order in full, with what can be done. */
export function OrderCard({ order, side, organizations, actions }: {
	order: Order;
	side: "custodian" | "requester";
	organizations: Organizations;
	actions: ReactNode;
}): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	const { what, why, price, most } = orderValues(order.terms, voice);
	const { lines } = order;
	const other = side === "custodian" ? order.requester : order.custodian;
	return (
		<article className="card" data-order={order.id.toString()}>
			<div className="card-head">
				<h3>{say("order.title", { number: order.id.toString() })}</h3>
				<OrderBadge order={order} />
			</div>
			<Rows
				rows={[
					{ label: say(side === "custodian" ? "order.from" : "order.at"), text: organizationName(other, organizations, voice) },
					{ label: say("row.what"), text: what },
					{ label: say("row.why"), text: why },
					{ label: say("order.price"), text: say("order.price-text", { price, most }) },
					{ label: say("order.deadline"), text: formats.minute(order.deadline) },
					{
						label: say("order.lines"),
						text: say("order.lines-text", { open: lines.open, released: lines.released, paid: lines.paid, refunded: lines.refunded + lines.lapsed, disputed: lines.disputed }),
					},
					{ label: say("order.money"), text: say("order.money-text", { escrow: formats.amount(order.escrow), paid: formats.amount(order.paid), refunded: formats.amount(order.refunded) }) },
				]}
			/>
			<div className="actions">{actions}</div>
		</article>
	);
}
