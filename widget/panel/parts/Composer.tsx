import { useEffect, useRef, useState } from "preact/hooks";
import type { Draft, Order } from "../../talk/view.ts";
import { words } from "../words.ts";
import { yuan } from "../format.ts";
import { Icon, type IconName } from "./Icon.tsx";
import { Trouble } from "./Parts.tsx";

const longestText = 4000;
const emoji =
  "😀 😊 🙂 😂 😅 🤔 😢 😭 😡 😱 👍 👎 👌 🙏 👏 🤝 ❤️ 🎉 ✅ ❌ 📦 🚚".split(" ");

interface Props {
  draft: Draft;
  topicLabel: string | null;
  placeholder: string;
  orders: readonly Order[];
  /** Whether pictures, files and orders may be added here. */
  rich: boolean;
  submit(part: Partial<Draft>): void;
  typing(on: boolean): void;
  change(draft: Draft): void;
}

/** Where the person writes. Enter sends, except the Enter that confirms a candidate of an input method. */
export function Composer({ draft, topicLabel, placeholder, orders, rich, submit, typing, change }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const composing = useRef(false);
  const [layer, setLayer] = useState<"none" | "more" | "emoji" | "orders">("none");
  const over = draft.text.length - longestText;

  useEffect(() => {
    const box = field.current;
    if (!box) return;
    box.style.setProperty("height", "auto");
    box.style.setProperty("height", `${Math.min(box.scrollHeight + 2, 132)}px`);
  }, [draft.text]);

  function send(): void {
    if (over > 0) return;
    typing(false);
    submit({ text: draft.text });
    setLayer("none");
    field.current?.focus();
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey) return;
    // 229 and the flag of our own: Safari ends the composition before it reports the key.
    if (event.isComposing || event.keyCode === 229 || composing.current) return;
    event.preventDefault();
    send();
  }
  function insert(sign: string): void {
    const box = field.current;
    const at = box?.selectionStart ?? draft.text.length;
    const text = draft.text.slice(0, at) + sign + draft.text.slice(box?.selectionEnd ?? at);
    change({ ...draft, text });
    requestAnimationFrame(() => box?.setSelectionRange(at + sign.length, at + sign.length));
  }
  function choose(accept: string): void {
    const input = files.current!;
    input.accept = accept;
    input.value = "";
    input.click();
    setLayer("none");
  }
  const add = (list: FileList | null | undefined) => {
    if (rich && list?.length) submit({ files: [...list], text: "" });
  };
  const toggle = (which: "more" | "emoji") => setLayer(layer === which ? "none" : which);
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || layer === "none") return;
    event.stopPropagation();
    setLayer("none");
    field.current?.focus();
  };

  const tool = (name: IconName, label: string, act: () => void) => (
    <button onClick={act}>
      <Icon name={name} size={20} />
      {label}
    </button>
  );
  const chip = (label: string, without: Partial<Draft>) => (
    <span class="chip">
      <span class="cut">{label}</span>
      <button aria-label={words.talk.remove} onClick={() => change({ ...draft, ...without })}>
        <Icon name="x" size={12} />
      </button>
    </span>
  );

  return (
    <footer class="foot" onKeyDown={onEscape}>
      {(draft.order || topicLabel) && (
        <div class="with">
          {topicLabel && chip(words.talk.topic(topicLabel), { topic: null })}
          {draft.order && chip(`${words.talk.withCard} ${draft.order.title}`, { order: null })}
        </div>
      )}
      {layer === "emoji" && (
        <div class="tray emo" role="group" aria-label={words.talk.emoji}>
          {emoji.map((sign) => (
            <button key={sign} onClick={() => insert(sign)}>
              {sign}
            </button>
          ))}
        </div>
      )}
      {layer === "more" && (
        <div class="tray acts" role="group" aria-label={words.talk.more}>
          {tool("picture", words.talk.picture, () => choose("image/png,image/jpeg,image/webp,image/gif"))}
          {tool("clip", words.talk.file, () => choose(""))}
          {orders.length > 0 && tool("box", words.talk.order, () => setLayer("orders"))}
          {tool("smile", words.talk.emoji, () => setLayer("emoji"))}
        </div>
      )}
      {layer === "orders" && (
        <div class="tray ords" role="group" aria-label={words.talk.chooseOrder}>
          {orders.map((order) => (
            <button key={order.id} onClick={() => (change({ ...draft, order }), setLayer("none"), field.current?.focus())}>
              <span class="cut sp">{order.title}</span>
              <span class="m3 num">{yuan(order.paidFen)}</span>
            </button>
          ))}
        </div>
      )}
      <Trouble>{over > 0 && words.talk.tooLong(over)}</Trouble>
      <div class="line">
        {rich && (
          <button class="ib" aria-label={words.talk.more} aria-expanded={layer === "more"} onClick={() => toggle("more")}>
            <Icon name="plus" size={20} />
          </button>
        )}
        <textarea
          ref={field}
          class="inp"
          rows={1}
          data-field
          aria-label={placeholder}
          placeholder={placeholder}
          value={draft.text}
          onInput={(event) => {
            change({ ...draft, text: event.currentTarget.value });
            typing(event.currentTarget.value !== "");
          }}
          onKeyDown={onKeyDown}
          onCompositionStart={() => (composing.current = true)}
          onCompositionEnd={() => setTimeout(() => (composing.current = false))}
          onPaste={(event) => {
            const pasted = event.clipboardData?.files;
            if (rich && pasted?.length) {
              event.preventDefault();
              add(pasted);
            }
          }}
        />
        {!rich && (
          <button class="ib" aria-label={words.talk.emoji} aria-expanded={layer === "emoji"} onClick={() => toggle("emoji")}>
            <Icon name="smile" size={20} />
          </button>
        )}
        <button class="snd" aria-label={words.talk.send} aria-disabled={over > 0 || (!draft.text.trim() && !draft.order)} onClick={send}>
          <Icon name="send" size={20} />
        </button>
      </div>
      <input ref={files} type="file" multiple hidden aria-hidden="true" tabIndex={-1} onChange={(event) => add(event.currentTarget.files)} />
    </footer>
  );
}
