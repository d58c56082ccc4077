import type { ReactNode } from "react";
import { useProblem } from "#console/lib/errors.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { sizeText } from "../thread/Attachment.tsx";
import { useDeskText } from "../texts.ts";
import type { Upload } from "./useUploads.ts";

/** Files that go with the next reply. */
export function UploadList({ uploads, onAgain, onRemove }: { uploads: readonly Upload[]; onAgain: (key: number) => void; onRemove: (key: number) => void }): ReactNode {
  const t = useDeskText();
  const problem = useProblem();
  if (uploads.length === 0) return null;
  return (
    <ul className="desk-uploads">
      {uploads.map((one) => (
        <li key={one.key} className={one.error === null ? "desk-file" : "desk-file is-failed"}>
          <Icon name={one.file.type.startsWith("image/") ? "image" : "attach"} />
          <span className="k-cut">{one.name}</span>
          {one.error !== null ? (
            <>
              <span className="k-small k-problem">{problem(one.error).text}</span>
              <button type="button" className="k-link k-small" onClick={() => onAgain(one.key)}>
                {t.thread.again}
              </button>
            </>
          ) : (
            <>
              <span className="k-small k-ink-3 k-num">{one.stored === null ? `${t.thread.uploading} ${Math.floor(one.progress * 100)}%` : sizeText(one.stored.size)}</span>
              {one.stored === null ? <progress className="desk-progress" max={1} value={one.progress} aria-label={`${t.thread.uploading} ${one.name}`} /> : null}
            </>
          )}
          <button type="button" className="k-plain" aria-label={`${t.composer.remove} ${one.name}`} onClick={() => onRemove(one.key)}>
            <Icon name="x" size="xs" />
          </button>
        </li>
      ))}
    </ul>
  );
}
