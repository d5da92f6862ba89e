/** Which page is shown: by the address, the keystore and the network. */
import { lazy, Suspense, useEffect, useRef, type JSX } from "react";
import { Empty, Skeleton } from "../components/ui/basics";
import type { KeystoreState, NetworkState } from "../contracts";
import { ConsentPage, RefusalPage } from "../pages/patient/ConsentPage";
import { GivePage } from "../pages/patient/GivePage";
import { GiveReviewPage } from "../pages/patient/GiveReviewPage";
import { HomePage } from "../pages/patient/HomePage";
import { HelpPage } from "../pages/patient/HelpPage";
import { InboxPage } from "../pages/patient/InboxPage";
import { LostKeyPage } from "../pages/patient/LostKeyPage";
import { MorePage } from "../pages/patient/MorePage";
import { QuestionPage } from "../pages/patient/QuestionPage";
import { RecordPage, RecordsPage } from "../pages/patient/RecordsPage";
import { RecoveryCodePage } from "../pages/patient/RecoveryCodePage";
import { RecoveryPage } from "../pages/patient/RecoveryPage";
import { RepresentativesPage } from "../pages/patient/RepresentativesPage";
import { RewardsPage } from "../pages/patient/RewardsPage";
import { SeenPage } from "../pages/patient/SeenPage";
import { lockSeconds, SettingsPage, storedLock } from "../pages/patient/SettingsPage";
import { LockPage } from "../pages/start/LockPage";
import { PairPage } from "../pages/start/PairPage";
import { StartPage } from "../pages/start/StartPage";
import { Boundary } from "./boundary";
import { useCore, useValue } from "./core";
import { loadDeskWords } from "./i18n";
import { Page } from "./page";
import { tail, usePlace, type Place } from "./route";
import { PlainShell, Shell } from "./shell";
import { SigningProvider } from "./signing";
import { useVoice } from "./say";

const AuditorPage = lazy(() => withWords(import("../pages/desk/AuditorPage")));
const PartnerDesk = lazy(() => withWords(import("../pages/desk/PartnerDesk")));
const HospitalDesk = lazy(() => withWords(import("../pages/desk/HospitalDesk")));

/** A desk comes together with its words. */
async function withWords<T>(page: Promise<T>): Promise<T> {
	const [loaded] = await Promise.all([page, loadDeskWords()]);
	return loaded;
}

/** The whole app, once there is a core. */
export function App(): JSX.Element {
	const core = useCore();
	const { locale } = useVoice();
	const place = usePlace();
	const keystore = useValue<KeystoreState>(core.keystore.state$, { is: "loading" });
	const network = useValue<NetworkState>(core.network.state$, { is: "unpaired" });
	const lock = useRef(storedLock());
	useEffect(() => core.setLanguage(locale), [core, locale]);
	useEffect(() => core.keystore.setAutoLock(lockSeconds(lock.current)), [core]);

	if (place.path.startsWith("/auditor")) {
		return (
			<PlainShell>
				<Wait>
					<AuditorPage />
				</Wait>
			</PlainShell>
		);
	}
	if (keystore.is === "loading") return <Splash />;
	if (keystore.is === "empty") {
		return (
			<PlainShell>
				<StartPage key={place.path} />
			</PlainShell>
		);
	}
	// Nothing that was open stays in the page: what is kept comes back from the device, and forms with what was entered.
	if (keystore.is === "locked" || keystore.is === "unlocking") {
		return (
			<PlainShell>
				<LockPage signer={keystore.signer} />
			</PlainShell>
		);
	}
	return (
		<SigningProvider>
			<Inside place={place} network={network} onLock={() => void core.keystore.lock()} />
		</SigningProvider>
	);
}

function Inside({ place, network, onLock }: { place: Place; network: NetworkState; onLock: () => void }): JSX.Element {
	if (place.path.startsWith("/pair") || network.is === "unpaired") {
		return (
			<PlainShell>
				<PairPage />
			</PlainShell>
		);
	}
	if (place.path.startsWith("/partner")) {
		return (
			<Wait>
				<PartnerDesk />
			</Wait>
		);
	}
	if (place.path.startsWith("/hospital")) {
		return (
			<Wait>
				<HospitalDesk />
			</Wait>
		);
	}
	return (
		<Shell>
			<Boundary key={place.path}>
				<PatientPage path={place.path} onLock={onLock} />
			</Boundary>
		</Shell>
	);
}

function PatientPage({ path, onLock }: { path: string; onLock: () => void }): JSX.Element {
	const { say } = useVoice();
	const give = tail(path, "/give/");
	const consent = tail(path, "/consents/");
	const refusal = tail(path, "/refusals/");
	const record = tail(path, "/records/");
	const question = tail(path, "/questions/");
	if (give !== null) return <GiveReviewPage name={give} />;
	if (consent !== null) return <ConsentPage number={consent} />;
	if (refusal !== null) return <RefusalPage number={refusal} />;
	if (record !== null) return <RecordPage object={record} />;
	const help = tail(path, "/recovery/for/");
	if (help !== null) return <HelpPage account={help} />;
	if (question !== null) return <QuestionPage number={question} />;
	switch (path) {
		case "/":
		case "/start/new":
		case "/start/restore":
		case "/start/extension":
			return <HomePage />;
		case "/give":
			return <GivePage />;
		case "/seen":
			return <SeenPage />;
		case "/records":
			return <RecordsPage />;
		case "/inbox":
			return <InboxPage />;
		case "/more":
			return <MorePage />;
		case "/rewards":
			return <RewardsPage />;
		case "/representatives":
			return <RepresentativesPage />;
		case "/recovery":
			return <RecoveryPage />;
		case "/recovery/code":
			return <RecoveryCodePage />;
		case "/recovery/lost":
			return <LostKeyPage />;
		case "/settings":
			return <SettingsPage onLock={onLock} />;
		default:
			return (
				<Page title={say("nowhere.title")} back={{ to: "/", label: say("nav.home") }}>
					<Empty icon="world" title={say("nowhere.text")} />
				</Page>
			);
	}
}

function Wait({ children }: { children: JSX.Element }): JSX.Element {
	const { say } = useVoice();
	const { path } = usePlace();
	return (
		<Boundary key={path}>
			<Suspense fallback={<Skeleton label={say("state.loading")} lines={6} />}>{children}</Suspense>
		</Boundary>
	);
}

/** Before anything is known. */
export function Splash(): JSX.Element {
	const { say } = useVoice();
	return (
		<PlainShell>
			<Skeleton label={say("state.loading")} lines={5} />
		</PlainShell>
	);
}
