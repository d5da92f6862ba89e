/** Reads a QR code with the camera: by the browser where it can, else by our own decoder. Pictures stay here. */
import { useEffect, useRef, useState, type JSX } from "react";
import { useVoice } from "../../app/say";
import { Notice } from "./basics";

type Read = (video: HTMLVideoElement) => Promise<string | null>;

interface Detector {
	detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: readonly string[] }) => Detector;

/** Milliseconds between two looks. */
const PACE = 200;

async function reader(): Promise<Read> {
	const native = (window as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
	if (native !== undefined) {
		const detector = new native({ formats: ["qr_code"] });
		return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
	}
	const { decodeQR } = await import("qr/decode.js");
	const canvas = document.createElement("canvas");
	const context = canvas.getContext("2d", { willReadFrequently: true });
	return async (video) => {
		if (context === null || video.videoWidth === 0) return null;
		canvas.width = video.videoWidth;
		canvas.height = video.videoHeight;
		context.drawImage(video, 0, 0);
		try {
			return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
		} catch {
			// No code in this picture.
			return null;
		}
	};
}

/** Whether there may be a camera at all. */
export function canScan(): boolean {
	return navigator.mediaDevices?.getUserMedia !== undefined;
}

/** The camera's picture; calls back once, with the first code it reads. */
export function Scanner({ onRead }: { onRead: (text: string) => void }): JSX.Element {
	const { say } = useVoice();
	const video = useRef<HTMLVideoElement>(null);
	const [refused, setRefused] = useState(false);
	const found = useRef(onRead);
	found.current = onRead;
	useEffect(() => {
		let stream: MediaStream | null = null;
		let timer = 0;
		let gone = false;
		const look = async (read: Read) => {
			if (gone || video.current === null) return;
			const text = await read(video.current).catch(() => null);
			if (gone) return;
			if (text !== null && text !== "") return found.current(text);
			timer = window.setTimeout(() => void look(read), PACE);
		};
		void (async () => {
			try {
				stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
				const element = video.current;
				if (gone || element === null) return stream.getTracks().forEach((track) => track.stop());
				element.srcObject = stream;
				await element.play();
				await look(await reader());
			} catch {
				if (!gone) setRefused(true);
			}
		})();
		return () => {
			gone = true;
			window.clearTimeout(timer);
			stream?.getTracks().forEach((track) => track.stop());
		};
	}, []);
	if (refused) return <Notice tone="waiting" title={say("scan.refused")}>{say("scan.refused-text")}</Notice>;
	return (
		<div className="scanner">
			<video ref={video} muted playsInline aria-label={say("scan.camera")} />
			<span className="scanner-frame" aria-hidden="true" />
		</div>
	);
}
