import { Button } from "antd";
import type { ReactNode } from "react";
import { useActText } from "../acts/texts.ts";
import "./drafts.css";

/** Words of another device beside those in the field: nothing written is lost unseen. */
export function OtherDraft({ text, onAppend, onSwap, onDrop }: { text: string; onAppend: () => void; onSwap: () => void; onDrop: () => void }): ReactNode {
  const t = useActText();
  return (
    <div className="desk-other-draft" role="status">
      <span className="k-small k-ink-3">{t.draft.other}</span>
      <p>{text}</p>
      <div className="k-line k-wrap">
        <Button size="small" onClick={onAppend}>
          {t.draft.append}
        </Button>
        <Button size="small" onClick={onSwap}>
          {t.draft.swap}
        </Button>
        <Button size="small" type="text" onClick={onDrop}>
          {t.draft.drop}
        </Button>
      </div>
    </div>
  );
}
