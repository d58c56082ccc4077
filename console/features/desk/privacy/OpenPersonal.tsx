import { type ReactNode, useEffect, useRef, useState } from "react";
import { useProblem } from "#console/lib/errors.ts";
import { useNow } from "#console/lib/tick.ts";
import { useMay } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { AskReason } from "#console/ui/Masked.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { usePurposes } from "../customers/queries.ts";
import { usePrivacyText } from "./texts.ts";
import "./open-personal.css";

interface Opened {
  values: { token: string; value: string }[];
  until: string;
}

/** A way to the personal data that a text shows masked: asks why, then shows it for a minute; the server keeps who and why. */
export function OpenPersonal({ open }: { open: (why: { reason: string; purpose?: string }) => Promise<Opened> }): ReactNode {
  const t = usePrivacyText();
  const may = useMay()("customers.unmask");
  const purposes = usePurposes(may);
  const problem = useProblem();
  const [asking, setAsking] = useState(false);
  const [opened, setOpened] = useState<{ values: Opened["values"]; until: number } | null>(null);
  if (!may) return null;
  if (opened !== null) return <Values opened={opened} onClose={() => setOpened(null)} />;
  return (
    <>
      <button type="button" className="k-link k-small open-personal" onClick={() => setAsking(true)}>
        <Icon name="eye" size="xs" /> {t.open.act}
      </button>
      {asking ? (
        <AskReason
          what={t.open.what}
          purposes={purposes}
          onClose={() => setAsking(false)}
          onReason={async (reason, purpose) => {
            const { values } = await open({ reason, ...(purpose === undefined ? {} : { purpose }) }).catch((error: unknown) => {
              throw new Error(problem(error).text);
            });
            setOpened({ values, until: Date.now() + 60_000 });
            setAsking(false);
          }}
        />
      ) : null}
    </>
  );
}

function Values({ opened, onClose }: { opened: { values: Opened["values"]; until: number }; onClose: () => void }): ReactNode {
  const t = useUiText();
  useNow();
  const close = useRef<HTMLButtonElement>(null);
  // Whoever came by keyboard goes on from here: the button that was pressed is gone.
  useEffect(() => close.current?.focus(), []);
  useEffect(() => {
    const timer = setTimeout(onClose, opened.until - Date.now());
    return () => clearTimeout(timer);
  }, [opened, onClose]);
  return (
    <div className="open-personal-values k-small" role="status">
      <dl>
        {opened.values.map((one) => (
          <div key={one.token}>
            <dt>{one.token.slice(1, -1)}</dt>
            <dd>{one.value}</dd>
          </div>
        ))}
      </dl>
      <button ref={close} type="button" className="k-link k-num" onClick={onClose}>
        {t.masked.open(Math.max(0, Math.ceil((opened.until - Date.now()) / 1000)))}
      </button>
    </div>
  );
}
