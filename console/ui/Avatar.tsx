import type { ReactNode } from "react";
import { Icon, type IconName } from "#console/ui/Icon.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./avatar.css";

export type Channel = "web" | "app" | "wechat" | "mail" | "phone";
export const channelIcons: Record<Channel, IconName> = {
  web: "globe",
  app: "app",
  wechat: "wechat",
  mail: "mail",
  phone: "phone",
};

/** The one or two characters that stand for a name. */
export function initialOf(name: string): string {
  const trimmed = name.trim();
  const first = [...trimmed][0] ?? "?";
  if (!/[a-z]/i.test(first)) return first;
  const words = trimmed.split(/\s+/);
  return (words.length > 1 ? first + ([...(words.at(-1) ?? "")][0] ?? "") : first).toUpperCase();
}

interface AvatarProps {
  name: string;
  /** Customers are round, staff square: who is who at a glance. */
  kind: "customer" | "staff";
  text?: string | undefined;
  size?: "s" | "m" | "l";
  channel?: Channel | undefined;
}

/** A person as a letter; the channel sits as a mark at the corner, with its name on hover. */
export function Avatar({ name, kind, text, size = "m", channel }: AvatarProps): ReactNode {
  const t = useUiText();
  return (
    <span className={`k-avatar is-${kind} is-${size}`}>
      <span aria-hidden="true">{text ?? initialOf(name)}</span>
      {channel === undefined ? null : (
        <span className="k-avatar-channel" title={t.channel[channel]}>
          <Icon name={channelIcons[channel]} size="xs" label={t.channel[channel]} />
        </span>
      )}
    </span>
  );
}
