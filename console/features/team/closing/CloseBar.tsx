import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { useClosingText } from "./texts.ts";
import { useSheet } from "./useSheet.ts";
import "./closing.css";

/** Above every page from shortly before the end of the shift, as long as something is not accounted for. */
export default function CloseBar(): ReactNode {
  const t = useClosingText();
  const when = useWhen();
  const sheet = useSheet().data;
  const shift = sheet?.shift;
  if (!sheet || !shift || sheet.left === 0 || (shift.state !== "open" && shift.state !== "missed") || Date.parse(shift.closeFrom) > serverNow()) return null;
  return (
    <p className={shift.state === "missed" ? "closing-bar is-bad" : "closing-bar"} role="status">
      {shift.state === "missed" ? t.missedBar(sheet.left) : t.bar(sheet.left, when.moment(shift.to, serverNow()))}{" "}
      <Link className="k-underlined" to="/close">
        {t.barAct}
      </Link>
    </p>
  );
}
