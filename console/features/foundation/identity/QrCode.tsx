import { type ReactNode, useMemo } from "react";
import { qrModules } from "./qr.ts";

const quiet = 4;

/** A QR code as one SVG path, with its quiet zone; nothing when the text is too long for one. */
export function QrCode({ text, label }: { text: string; label: string }): ReactNode {
  const modules = useMemo(() => qrModules(text), [text]);
  if (modules === null) return null;
  const size = modules.length + 2 * quiet;
  const path = modules.flatMap((row, r) => row.flatMap((dark, c) => (dark ? [`M${c + quiet} ${r + quiet}h1v1h-1z`] : []))).join("");
  return (
    <svg className="identity-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={path} fill="currentColor" />
    </svg>
  );
}
