import type { ReactNode } from "react";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { Reading } from "../organization/Reading.tsx";
import { BoxPanel } from "../mailbox/BoxPanel.tsx";
import { Outbox } from "./Outbox.tsx";
import { SenderForm } from "./SenderForm.tsx";
import { ServerForm } from "./ServerForm.tsx";
import { TestMail } from "./TestMail.tsx";
import { useMailSettings } from "./queries.ts";
import { useMailText } from "./texts.ts";
import "../organization/organization.css";
import "./mail.css";

/** /settings/mail: the server, the senders, a trial, and what went out. */
export default function MailPage(): ReactNode {
  const t = useMailText();
  const when = useWhen();
  const query = useMailSettings();
  return (
    <Page>
      <PageHead title={t.title} note={t.note} />
      <Reading query={query} what={t.readFailed}>
        {(settings) => (
          <>
            {settings.server === null ? <p className="mail-bar is-bad" role="alert">{t.noServer}</p> : null}
            {settings.server !== null && settings.trouble !== null ? (
              <p className="mail-bar is-bad" role="alert">{t.trouble(t.reasons[settings.trouble.code], when.moment(settings.trouble.at, serverNow()))}</p>
            ) : null}
            <div className="mail-settings">
              <Panel title={t.server.title}>
                <ServerForm key={settings.server?.version ?? 0} server={settings.server} />
              </Panel>
              <div className="mail-column">
                <Panel title={t.senders.title}>
                  <SenderForm key={JSON.stringify(settings.senders)} senders={settings.senders} />
                </Panel>
                {settings.server === null ? null : (
                  <Panel title={t.test.title}>
                    <TestMail />
                  </Panel>
                )}
                <BoxPanel failed={t.readFailed} />
              </div>
            </div>
            <Outbox counts={settings.counts} />
          </>
        )}
      </Reading>
    </Page>
  );
}
