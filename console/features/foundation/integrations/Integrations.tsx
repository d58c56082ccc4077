import type { ReactNode } from "react";
import { useAddress } from "#console/lib/address.ts";
import { Page, PageHead } from "#console/ui/Panel.tsx";
import { Side } from "../organization/Side.tsx";
import { ActionDoors } from "./ActionDoors.tsx";
import { Doors } from "./Doors.tsx";
import { Tokens } from "./Tokens.tsx";
import { TokenForm } from "./TokenForm.tsx";
import { Webhooks } from "./Webhooks.tsx";
import { WebhookForm } from "./WebhookForm.tsx";
import { WebhookSide } from "./WebhookSide.tsx";
import { useWebhooks } from "./queries.ts";
import { useIntegrationText } from "./texts.ts";
import "../organization/organization.css";

/** /settings/integrations: how machines get in, and what is told outside. */
export default function Integrations(): ReactNode {
  const t = useIntegrationText();
  const [address, change] = useAddress();
  const webhooks = useWebhooks();
  const chosen = webhooks.data?.find((one) => one.id === address.webhook);
  const shut = (): void => change({ webhook: undefined, token: undefined, state: undefined });
  return (
    <Page>
      <PageHead
        title={t.title}
        note={
          <>
            {t.note} <a className="k-underlined" href="/api/docs">{t.docs}</a>
          </>
        }
      />
      <Tokens onAdd={() => change({ token: "new" })} />
      <Doors />
      <ActionDoors />
      <Webhooks query={webhooks} selected={address.webhook} onOpen={(id) => change({ webhook: id })} />
      {address.token === "new" ? (
        <Side title={t.tokens.add} onClose={shut}>
          <TokenForm onClose={shut} />
        </Side>
      ) : null}
      {address.webhook === "new" ? (
        <Side title={t.webhooks.add} onClose={shut}>
          <WebhookForm onClose={shut} />
        </Side>
      ) : null}
      {chosen === undefined ? null : <WebhookSide key={chosen.id} webhook={chosen} onClose={shut} />}
    </Page>
  );
}
