import { Modal, Switch } from "antd";
import { type ReactNode, useState } from "react";
import { singleLetterPreference, useKeys, useKeyScopes } from "#console/lib/keys.ts";
import { usePreference } from "#console/lib/preference.ts";
import { Kbd } from "#console/ui/Kbd.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./keysheet.css";

let openSheet: (() => void) | undefined;

/** Opens the sheet of all keys from a menu. */
export function showKeySheet(): void {
  openSheet?.();
}

/** All keys in force, by place; opened by `?`. Stands once in the shell. */
export function KeySheet(): ReactNode {
  const t = useUiText();
  const [open, setOpen] = useState(false);
  const [letters, setLetters] = usePreference(singleLetterPreference);
  const scopes = useKeyScopes();
  openSheet = () => setOpen(true);
  useKeys(t.keys.page, { "Shift+Slash": { label: t.keys.title, run: () => setOpen(true) } });
  return (
    <Modal
      open={open}
      title={t.keys.title}
      footer={null}
      width={640}
      onCancel={() => setOpen(false)}
      destroyOnHidden
    >
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
      <label className="k-keysheet-foot">
        <Switch size="small" checked={letters} onChange={setLetters} />
        <span>{t.keys.singleLetters}</span>
        <span className="k-small k-ink-3">{t.keys.note}</span>
      </label>
    </Modal>
  );
}
