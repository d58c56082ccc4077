import { Popover } from "antd";
import type { ReactNode } from "react";
import { labelIn } from "#locales/index.ts";
import type { ConversationRow } from "#contract/conversation.ts";
import { useLocale } from "#console/lib/locale.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { useInForce } from "../handbook.ts";
import { TagsPart } from "../panel/TagsPart.tsx";
import { useDeskText } from "../texts.ts";

const inSight = 2;

/** The conversation's tags at the end of its head: the first two in sight, all of them one click away. */
export function TagsBar({ row, open, onOpen }: { row: ConversationRow; open: boolean; onOpen: (open: boolean) => void }): ReactNode {
  const t = useDeskText();
  const [locale] = useLocale();
  const known = useInForce("tags")?.conversation ?? [];
  const name = (tag: string): string => labelIn(known.find((one) => one.key === tag)?.name ?? { "zh-CN": tag }, locale);
  const rest = row.tags.length - inSight;
  const bar = (
    <button type="button" className="desk-tagbar" aria-label={`${t.panel.tags} ${row.tags.map(name).join(" ")}`} aria-expanded={open} onClick={open ? undefined : () => onOpen(true)}>
      {row.tags.slice(0, inSight).map((tag) => (
        <span key={tag} className="k-tag">
          {name(tag)}
        </span>
      ))}
      <span className="k-tag is-outlined">{rest > 0 ? `+${rest}` : <><Icon name="plus" size="xs" /> {t.panel.addTag}</>}</span>
    </button>
  );
  // The layer is made when it is wanted: the bar comes with every conversation that is opened.
  if (!open) return bar;
  return (
    <Popover trigger="click" open onOpenChange={onOpen} placement="bottomRight" arrow={false} destroyOnHidden styles={{ content: { padding: 0, width: 300 } }} content={<TagsPart row={row} begin onLeave={() => onOpen(false)} />}>
      {bar}
    </Popover>
  );
}
