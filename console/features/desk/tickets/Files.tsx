import { type ReactNode, useRef } from "react";
import type { TicketFile } from "#contract/tasks.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { UploadList } from "../conversations/composer/UploadList.tsx";
import type { Uploads } from "../conversations/composer/useUploads.ts";
import { Attachment } from "../conversations/thread/Attachment.tsx";
import { useTicketText } from "./texts.ts";
import "../conversations/composer/composer.css";
import "../conversations/thread/thread.css";
import "./files.css";

/** The files of one line: pictures in place, others to download. */
export function FileList({ files }: { files: readonly TicketFile[] }): ReactNode {
  if (files.length === 0) return null;
  return (
    <div className="tickets-files">
      {files.map((file) => (
        <Attachment key={file.id} file={file} />
      ))}
    </div>
  );
}

/** Brings photos and papers at once; they go with what is sent next. */
export function AddFiles({ uploads }: { uploads: Uploads }): ReactNode {
  const t = useTicketText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="tickets-add">
      <UploadList uploads={uploads.uploads} onAgain={uploads.again} onRemove={uploads.remove} />
      <input
        ref={input} type="file" multiple hidden aria-label={t.files.add}
        onChange={(event) => {
          uploads.add(event.target.files ?? []);
          event.target.value = "";
        }}
      />
      <button type="button" className="k-link" onClick={() => input.current?.click()}>
        <Icon name="attach" size="xs" /> {t.files.add}
      </button>
      <span className="k-small k-ink-3"> {t.files.limit}</span>
    </div>
  );
}

/** The ids of what has arrived. */
export const broughtIds = (uploads: Uploads): string[] => uploads.uploads.flatMap((one) => (one.stored === null ? [] : [one.stored.id]));
/** Whether something is still on its way. */
export const isBringing = (uploads: Uploads): boolean => uploads.uploads.some((one) => one.stored === null && one.error === null);
