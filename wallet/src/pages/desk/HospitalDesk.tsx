/** The hospital's desk: which of its pages is shown. */
import type { JSX } from "react";
import { useCore } from "../../app/core";
import { usePlace } from "../../app/route";
import { EnrolForm } from "../../components/desk/enrol";
import { DeskShell, type DeskTab } from "../../components/desk/shell";
import { useSign } from "../../app/signing";
import type { Act } from "../../contracts";
import { CouncilPage } from "./hospital/CouncilPage";
import { EmergenciesPage } from "./hospital/EmergenciesPage";
import { ErasuresPage } from "./hospital/ErasuresPage";
import { HealthPage } from "./hospital/HealthPage";
import { ImportPage } from "./hospital/ImportPage";
import { LostKeyPage } from "./hospital/LostKeyPage";
import { OrdersPage } from "./hospital/OrdersPage";
import { RepresentativesPage } from "./hospital/RepresentativesPage";
import { StaffPage } from "./hospital/StaffPage";

const HEALTH: DeskTab = { to: "/hospital", label: "desk.health" };

const TABS: readonly [DeskTab, ...DeskTab[]] = [
	HEALTH,
	{ to: "/hospital/enrol", label: "desk.enrol", needs: ["registrar"] },
	{ to: "/hospital/representatives", label: "desk.representatives", needs: ["registrar"] },
	{ to: "/hospital/lost-key", label: "desk.lost-key", needs: ["registrar"] },
	{ to: "/hospital/import", label: "desk.import", needs: ["registrar", "gateway"] },
	{ to: "/hospital/erasures", label: "desk.erasures", needs: ["privacy_officer"] },
	{ to: "/hospital/orders", label: "desk.orders" },
	{ to: "/hospital/emergencies", label: "desk.emergencies" },
	{ to: "/hospital/staff", label: "desk.staff" },
	{ to: "/hospital/council", label: "desk.council" },
];

/** What a page of the desk can have signed. */
export type OnAct = (act: Act, done?: () => void) => void;

/** Which page of the desk. */
export default function HospitalDesk(): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { path } = usePlace();
	const here = TABS.find(({ to }) => to === path) ?? HEALTH;
	const act: OnAct = (one, done) => sign([one], done);
	return (
		<DeskShell kind="hospital" tabs={TABS} here={here} organization$={core.hospital.organization$}>
			{(may) => {
				switch (here.to) {
					case "/hospital/enrol":
						return <EnrolForm onEnrol={(subject) => act({ act: "enroll_subject", subject })} />;
					case "/hospital/representatives":
						return <RepresentativesPage onAct={act} />;
					case "/hospital/lost-key":
						return <LostKeyPage onAct={act} />;
					case "/hospital/import":
						return <ImportPage />;
					case "/hospital/erasures":
						return <ErasuresPage />;
					case "/hospital/orders":
						return <OrdersPage may={may} onAct={act} />;
					case "/hospital/emergencies":
						return <EmergenciesPage may={may} onAct={act} />;
					case "/hospital/staff":
						return <StaffPage may={may} onAct={act} />;
					case "/hospital/council":
						return <CouncilPage onAct={act} />;
					default:
						return <HealthPage may={may} />;
				}
			}}
		</DeskShell>
	);
}
