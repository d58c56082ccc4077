import { Modal, Segmented, Switch } from "antd";
import { type ReactNode, useState } from "react";
import { sendKeyPreference, sendKeys, singleLetterPreference, useKeys, useKeyScopes } from "#console/lib/keys.ts";
import { usePreference } from "#console/lib/preference.ts";
import { sound, type ToneName, tonePreferences } from "#console/lib/tones.ts";
import { Kbd } from "#console/ui/Kbd.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./keysheet.css";

let openSheet: (() => void) | undefined;

/** Opens the sheet of all keys from a menu. */
export function showKeySheet(): void {
  openSheet?.();
}

/** The keys that work now, by place; opened by `?`. Stands once in the shell. */
export function KeySheet(): ReactNode {
  const t = useUiText();
  const [open, setOpen] = useState(false);
  const [letters, setLetters] = usePreference(singleLetterPreference);
  const [send, setSend] = usePreference(sendKeyPreference);
  const scopes = useKeyScopes();
  openSheet = () => setOpen(true);
  useKeys(t.keys.page, { "Shift+Slash": { label: t.keys.title, run: () => setOpen(true) } });
  return (
    <Modal
      open={open}
      title={t.keys.title}
      footer={null}
      width={720}
      onCancel={() => setOpen(false)}
      destroyOnHidden
    >
      <p className="k-small k-ink-3">{t.keys.here}</p>
      <div className="k-keysheet">
        {scopes
          .toReversed()
          .filter((scope, at, all) => all.findIndex((other) => other.name === scope.name) === at)
          .map((scope) => (
            <section key={scope.name}>
              <h3>{scope.name}</h3>
              <dl>
                {scopes
                  .filter((other) => other.name === scope.name)
                  .flatMap((other) => Object.entries(other.keys))
                  .map(([combination, binding]) => (
                    <div key={combination}>
                      <dt>{binding.label}</dt>
                      <dd>
                        <Kbd keys={combination} />
                      </dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
      </div>
      <section className="k-keysheet-foot" aria-label={t.keys.settings}>
        <label>
          <Switch size="small" checked={letters} onChange={setLetters} />
          <span>{t.keys.singleLetters}</span>
          <span className="k-small k-ink-3">{t.keys.note}</span>
        </label>
        <div className="k-keysheet-choice">
          <span>{t.keys.send}</span>
          <Segmented size="small" aria-label={t.keys.send} value={send} onChange={setSend} options={sendKeys.map((value) => ({ value, label: t.keys.sendWith[value] }))} />
        </div>
        <ToneSwitch name="arrival" label={t.keys.arrivalTone} />
        <ToneSwitch name="breach" label={t.keys.breachTone} />
      </section>
    </Modal>
  );
}

/** Switching a tone on lets it be heard once. */
function ToneSwitch({ name, label }: { name: ToneName; label: string }): ReactNode {
  const [on, setOn] = usePreference(tonePreferences[name]);
  return (
    <label>
      <Switch
        size="small"
        checked={on}
        onChange={(to) => {
          setOn(to);
          if (to) sound(name);
        }}
      />
      <span>{label}</span>
    </label>
  );
}
