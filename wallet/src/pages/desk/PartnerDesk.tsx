/** The partner's desk: which of its pages is shown. */
import type { JSX } from "react";
import { useCore } from "../../app/core";
import { usePlace } from "../../app/route";
import { DeskShell, type DeskTab } from "../../components/desk/shell";
import { CataloguePage } from "./partner/CataloguePage";
import { NewOrderPage } from "./partner/NewOrderPage";
import { OrdersPage } from "./partner/OrdersPage";
import { SpendingPage } from "./partner/SpendingPage";

const CATALOGUE: DeskTab = { to: "/partner", label: "partner.catalogue", needs: ["scientist"] };

const TABS: readonly [DeskTab, ...DeskTab[]] = [
	CATALOGUE,
	{ to: "/partner/order", label: "partner.order", needs: ["scientist"] },
	{ to: "/partner/orders", label: "partner.orders" },
	{ to: "/partner/spending", label: "partner.spending" },
];

/** Which page of the desk. */
export default function PartnerDesk(): JSX.Element {
	const core = useCore();
	const { path, query } = usePlace();
	const here = TABS.find(({ to }) => to === path) ?? CATALOGUE;
	return (
		<DeskShell kind="partner" tabs={TABS} here={here} organization$={core.partner.organization$}>
			{(may) => {
				switch (here.to) {
					case "/partner/order":
						return <NewOrderPage at={query.get("at")} />;
					case "/partner/orders":
						return <OrdersPage may={may} />;
					case "/partner/spending":
						return <SpendingPage />;
					default:
						return <CataloguePage />;
				}
			}}
		</DeskShell>
	);
}
