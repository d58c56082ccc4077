import { Button, Switch } from "antd";
import type { ReactNode } from "react";
import { askDesktop, desktopPreference, previewPreference, useDesktopState } from "#console/lib/desktop.ts";
import { usePreference } from "#console/lib/preference.ts";
import { useNotificationText } from "./texts.ts";

/** Whether the browser itself notifies on this device, and whether it may show words of customers. Asked by a click, never at load. */
export function DesktopChoice(): ReactNode {
  const t = useNotificationText();
  const state = useDesktopState();
  const [on, setOn] = usePreference(desktopPreference);
  const [previews, setPreviews] = usePreference(previewPreference);
  if (state === "unsupported") return null;
  if (state === "denied") return <p className="notices-desktop k-small k-ink-3">{t.desktop.denied}</p>;
  if (state === "default")
    return (
      <div className="notices-desktop">
        <span className="k-small k-ink-3">{t.desktop.why}</span>
        <Button size="small" onClick={() => void askDesktop()}>
          {t.desktop.ask}
        </Button>
      </div>
    );
  return (
    <div className="notices-desktop">
      <label>
        <Switch size="small" checked={on} onChange={setOn} /> {t.desktop.on}
      </label>
      <label>
        <Switch size="small" checked={previews} disabled={!on} onChange={setPreviews} /> {t.desktop.previews}
      </label>
    </div>
  );
}
