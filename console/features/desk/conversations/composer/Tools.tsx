import { Dropdown, Popover, Tooltip } from "antd";
import { type ReactNode, useRef, useState } from "react";
import type { Card } from "#contract/conversation.ts";
import { Icon, type IconName } from "#console/ui/Icon.tsx";
import { useDeskText } from "../texts.ts";
import { ProductSearch } from "./ProductSearch.tsx";

const faces = [..."😊😄🙂😉😌🤝👍👌🙏👏💪🎉❤️🌹☀️⭐✅📦🚚🛠️🎁⏰📞💡"].filter((sign) => sign !== "\ufe0f");

function Tool({ icon, label, on = false, onClick }: { icon: IconName; label: string; on?: boolean; onClick?: () => void }): ReactNode {
  return (
    <Tooltip title={label}>
      <button type="button" className={on ? "desk-icon-button is-on" : "desk-icon-button"} aria-label={label} aria-pressed={on} onClick={onClick}>
        <Icon name={icon} />
      </button>
    </Tooltip>
  );
}

interface ToolsProps {
  note: boolean;
  quickOpen: boolean;
  shopId: string;
  onInsert: (text: string) => void;
  onFiles: (files: Iterable<File>) => void;
  onQuick: () => void;
  onCard: (card: Card) => void;
}

/** What can be put into a reply beside words. A note takes words only. */
export function Tools({ note, quickOpen, shopId, onInsert, onFiles, onQuick, onCard }: ToolsProps): ReactNode {
  const t = useDeskText();
  const picture = useRef<HTMLInputElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const [products, setProducts] = useState(false);
  const take = (input: HTMLInputElement): void => {
    if (input.files) onFiles(input.files);
    input.value = ""; // the same file may be chosen again
  };
  return (
    <div className="desk-tools">
      <Dropdown
        trigger={["click"]}
        placement="topLeft"
        popupRender={() => (
          <div className="desk-faces" role="group" aria-label={t.emoji}>
            {faces.map((face) => (
              <button key={face} type="button" onPointerDown={(event) => event.preventDefault()} onClick={() => onInsert(face)}>
                {face}
              </button>
            ))}
          </div>
        )}
      >
        <button type="button" className="desk-icon-button" aria-label={t.composer.emoji} title={t.composer.emoji}>
          <Icon name="smile" />
        </button>
      </Dropdown>
      {note ? null : (
        <>
          <Tool icon="image" label={t.composer.image} onClick={() => picture.current?.click()} />
          <Tool icon="attach" label={t.composer.file} onClick={() => file.current?.click()} />
          <Popover
            trigger="click"
            open={products}
            onOpenChange={setProducts}
            placement="topLeft"
            destroyOnHidden
            content={
              <ProductSearch
                shopId={shopId}
                onChoose={(card) => {
                  setProducts(false);
                  onCard(card);
                }}
              />
            }
          >
            <button type="button" className="desk-icon-button" aria-label={t.composer.product} title={t.composer.product}>
              <Icon name="box" />
            </button>
          </Popover>
          <Tool icon="bolt" label={t.composer.quick} on={quickOpen} onClick={onQuick} />
        </>
      )}
      <input ref={picture} type="file" accept="image/*" multiple hidden onChange={(event) => take(event.currentTarget)} />
      <input ref={file} type="file" multiple hidden onChange={(event) => take(event.currentTarget)} />
    </div>
  );
}
