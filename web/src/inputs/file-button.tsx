interface FileButtonProps {
  label: string;
  /** The kinds of files that the browser offers first. */
  accept?: string;
  multiple?: boolean;
  onFiles: (files: File[]) => void;
}

/** Chooses files. The same file can be chosen again. */
export function FileButton({ label, accept, multiple, onFiles }: FileButtonProps) {
  return (
    <label class="file">
      {label}
      <input
        type="file"
        accept={accept}
        multiple={multiple}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}
