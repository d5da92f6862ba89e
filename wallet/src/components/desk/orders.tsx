/** Orders, for both of their sides. */
import { useCallback, useEffect, useState, type JSX, type ReactNode } from "react";
import type { Failure, Order, OrderLine, Outcome } from "../../contracts";
import { orderValues } from "../../words/act";
import { organizationName, shortAccount, type Organizations } from "../../words/names";
import { Badge, Button, Rows, Skeleton, type Tone } from "../ui/basics";
import { FailureNotice } from "../ui/loaded";
import { useStaffVoice } from "./voice";
import { Table } from "../ui/table";

const TONE: Record<Order["state"]["is"], Tone> = { placed: "waiting", accepted: "moving", settling: "moving", closed: "final" };

/** Whether its time is over and nobody has closed it yet: nothing can be accepted, added or released any more. */
export function isLate(order: Order, now: number): boolean {
	return (order.state.is === "placed" || order.state.is === "accepted") && order.deadline <= now;
}

/** Where an order stands. */
export function OrderBadge({ order, now }: { order: Order; now: number }): JSX.Element {
	const { say } = useStaffVoice();
	const { state } = order;
	if (isLate(order, now)) return <Badge tone="stop">{say("order.late")}</Badge>;
	return <Badge tone={TONE[state.is]}>{state.is === "closed" ? say(`order.closed.${state.how}`) : say(`order.${state.is}`)}</Badge>;
}

/** One order in full, with what can be done. */
export function OrderCard({ order, now, side, organizations, actions }: {
	order: Order;
	now: number;
	side: "custodian" | "requester";
	organizations: Organizations;
	actions: ReactNode;
}): JSX.Element {
	const voice = useStaffVoice();
	const { say, formats } = voice;
	const { what, why, price } = orderValues(order.terms, voice);
	const other = side === "custodian" ? order.requester : order.custodian;
	const { obligations, refrains } = order.terms;
	return (
		<article className="card" data-order={order.id.toString()} data-state={order.state.is}>
			<div className="card-head">
				<h2>{say("order.title", { number: order.id.toString() })}</h2>
				<OrderBadge order={order} now={now} />
			</div>
			{isLate(order, now) && <p className="soft">{say(order.state.is === "placed" ? "order.late-placed" : "order.late-accepted")}</p>}
			<Rows
				rows={[
					{ label: say(side === "custodian" ? "order.from" : "order.at"), text: organizationName(other, organizations, voice) },
					{ label: say("row.what"), text: what },
					{ label: say("row.why"), text: why },
					...(obligations.length > 0 ? [{ label: say("row.must"), text: formats.and(obligations.map((code) => say(`obligation.${code}`))) }] : []),
					...(refrains.length > 0 ? [{ label: say("row.must-not"), text: formats.or(refrains.map((code) => say(`refrain.${code}`))) }] : []),
					{ label: say("order.price"), text: say("order.price-text", { price, count: order.terms.maxLines }) },
					{ label: say("order.deadline"), text: formats.minute(order.deadline) },
					{ label: say("order.lines"), text: <Tally order={order} /> },
					{
						label: say("order.money"),
						text: say("order.money-text", { escrow: formats.amount(order.escrow), paid: formats.amount(order.paid), refunded: formats.amount(order.refunded) }),
					},
				]}
			/>
			<div className="actions">{actions}</div>
		</article>
	);
}

/** How many patients stand where: only what there is. */
function Tally({ order }: { order: Order }): JSX.Element {
	const { say, formats } = useStaffVoice();
	const { lines } = order;
	const counts = { open: lines.open, released: lines.released, disputed: lines.disputed, paid: lines.paid, refunded: lines.refunded, lapsed: lines.lapsed };
	const there = (["open", "released", "disputed", "paid", "refunded", "lapsed"] as const).filter((state) => counts[state] > 0);
	if (there.length === 0) return <span className="soft">{say("order.tally.none")}</span>;
	return <>{formats.and(there.map((state) => say(`order.tally.${state}`, { count: counts[state] })))}</>;
}

const LINE_TONE: Record<OrderLine["state"], Tone> = {
	included: "waiting", authorized: "moving", released: "moving", disputed: "waiting", paid: "final", dropped: "calm", refunded: "calm", lapsed: "calm",
};

/** The patients of an order with their receipts, read when somebody asks for them. */
export function Receipts({ order, read, onDispute }: {
	order: Order;
	read: (order: Order["id"]) => Promise<Outcome<readonly OrderLine[]>>;
	onDispute: ((line: OrderLine) => void) | null;
}): JSX.Element {
	const { say } = useStaffVoice();
	const [lines, setLines] = useState<readonly OrderLine[] | Failure | "reading" | null>(null);
	const look = useCallback(async () => {
		const found = await read(order.id);
		setLines(found.ok ? found.value : found.failure);
	}, [read, order.id]);
	const wanted = lines !== null;
	const tally = Object.values(order.lines).join();
	useEffect(() => {
		// Once they are in sight they follow the order.
		if (wanted) void look();
	}, [look, wanted, tally]);
	if (lines === null) return <Button onPress={() => setLines("reading")}>{say("receipts.show")}</Button>;
	if (lines === "reading") return <Skeleton label={say("state.loading")} lines={2} />;
	if ("kind" in lines) return <FailureNotice failure={lines} retry={() => void look()} />;
	return <ReceiptsView lines={lines} onDispute={onDispute} />;
}

/** A line for each patient. */
export function ReceiptsView({ lines, onDispute }: { lines: readonly OrderLine[]; onDispute: ((line: OrderLine) => void) | null }): JSX.Element {
	const { say, formats } = useStaffVoice();
	if (lines.length === 0) return <p className="soft">{say("receipts.none")}</p>;
	return (
		<Table label={say("receipts.title")} testId="receipts">
			<thead>
				<tr>
					<th scope="col">{say("desk.patient")}</th>
					<th scope="col">{say("receipts.receipt")}</th>
					<th scope="col">{say("receipts.state")}</th>
					<th scope="col">{say("row.what")}</th>
					{onDispute !== null && (
						<th scope="col">
							<span className="visually-hidden">{say("receipts.dispute")}</span>
						</th>
					)}
				</tr>
			</thead>
			<tbody>
				{lines.map((line) => (
					<tr key={line.subject} data-line={line.state}>
						<th scope="row">
							<bdi dir="ltr" className="mono">
								{shortAccount(line.subject)}
							</bdi>
						</th>
						<td>{line.receipt === null ? "–" : formats.number(line.receipt)}</td>
						<td>
							<Badge tone={LINE_TONE[line.state]}>{say(`line.${line.state}`)}</Badge>
							{line.until !== null && <span className="soft small"> {say(`line.until.${line.state === "disputed" ? "ruling" : line.state === "released" ? "objection" : "confirmation"}`, { time: formats.minute(line.until) })}</span>}
						</td>
						<td>{formats.and(line.categories.map((category) => say(`category.${category}`)))}</td>
						{onDispute !== null && (
							<td>
								{line.state === "released" && (
									<Button onPress={() => onDispute(line)} aria-label={say("receipts.dispute-one", { account: shortAccount(line.subject) })}>
										{say("receipts.dispute")}
									</Button>
								)}
							</td>
						)}
					</tr>
				))}
			</tbody>
		</Table>
	);
}
