import { Popover } from "antd";
import { type ReactNode, type Ref, useImperativeHandle, useRef, useState } from "react";
import type { Card, ConversationRow } from "#contract/conversation.ts";
import { useMay } from "#console/shell/session.tsx";
import { Icon, type IconName } from "#console/ui/Icon.tsx";
import { useDeskText, useWorkbenchText } from "../texts.ts";
import { EmojiPicker } from "./EmojiPicker.tsx";
import { OrderSearch } from "./OrderSearch.tsx";
import { ProductSearch } from "./ProductSearch.tsx";

/** What can be put into a reply beside words. */
export type ToolName = "emoji" | "picture" | "file" | "product" | "order";
export interface ToolsHandle {
  open: (tool: ToolName) => void;
}

interface ToolsProps {
  note: boolean;
  quickOpen: boolean;
  row: ConversationRow;
  onInsert: (text: string) => void;
  onFiles: (files: Iterable<File>) => void;
  onQuick: () => void;
  onCard: (card: Card) => void;
  /** A picker was left without a choice: the hand goes back to the field. */
  onBack: () => void;
  ref: Ref<ToolsHandle>;
}

/** The tools above the field; each has its key, and a picker gives the field its focus back. A note takes words only. */
export function Tools({ note, quickOpen, row, onInsert, onFiles, onQuick, onCard, onBack, ref }: ToolsProps): ReactNode {
  const t = useDeskText();
  const w = useWorkbenchText();
  const may = useMay();
  const picture = useRef<HTMLInputElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const [picker, setPicker] = useState<"emoji" | "product" | "order" | null>(null);
  useImperativeHandle(ref, () => ({
    open(tool) {
      if (tool === "picture") picture.current?.click();
      else if (tool === "file") file.current?.click();
      else setPicker(tool);
    },
  }));
  const take = (input: HTMLInputElement): void => {
    if (input.files) onFiles(input.files);
    input.value = ""; // the same file may be chosen again
  };
  const leave = (): void => {
    setPicker(null);
    onBack();
  };
  const card = (chosen: Card): void => {
    setPicker(null);
    onCard(chosen);
  };
  // A layer is made when it is wanted: the tools come with every conversation that is opened.
  const picking = (name: "emoji" | "product" | "order", icon: IconName, label: string, content: () => ReactNode): ReactNode => {
    const open = picker === name;
    const button = (
      <button type="button" className={open ? "desk-icon-button is-on" : "desk-icon-button"} aria-label={label} title={label} aria-expanded={open} onClick={open ? undefined : () => setPicker(name)}>
        <Icon name={icon} />
      </button>
    );
    if (!open) return button;
    return (
      <Popover
        trigger="click"
        open
        onOpenChange={(stays) => !stays && leave()}
        placement="topLeft"
        arrow={false}
        destroyOnHidden
        content={
          <div
            onKeyDown={(event) => {
              if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
              // Only this layer closes.
              event.preventDefault();
              event.stopPropagation();
              leave();
            }}
          >
            {content()}
          </div>
        }
      >
        {button}
      </Popover>
    );
  };
  return (
    <div className="desk-tools">
      {picking("emoji", "smile", t.composer.emoji, () => <EmojiPicker onChoose={(sign) => (setPicker(null), onInsert(sign))} />)}
      {note ? null : (
        <>
          <Tool icon="image" label={t.composer.image} onClick={() => picture.current?.click()} />
          <Tool icon="attach" label={t.composer.file} onClick={() => file.current?.click()} />
          {may("orders.read") ? (
            <>
              {picking("product", "box", t.composer.product, () => <ProductSearch shopId={row.shop.id} customerId={row.customer.id} onChoose={card} />)}
              {picking("order", "order", w.orders.title, () => <OrderSearch customerId={row.customer.id} onChoose={card} />)}
            </>
          ) : null}
          <Tool icon="bolt" label={t.composer.quick} on={quickOpen} onClick={onQuick} />
        </>
      )}
      <input ref={picture} type="file" accept="image/*" multiple hidden onChange={(event) => take(event.currentTarget)} />
      <input ref={file} type="file" multiple hidden onChange={(event) => take(event.currentTarget)} />
    </div>
  );
}

function Tool({ icon, label, on = false, onClick }: { icon: IconName; label: string; on?: boolean; onClick?: () => void }): ReactNode {
  return (
    <button type="button" className={on ? "desk-icon-button is-on" : "desk-icon-button"} aria-label={label} title={label} aria-pressed={on} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
