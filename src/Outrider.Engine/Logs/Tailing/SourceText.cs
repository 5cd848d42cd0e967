namespace Outrider.Logs.Tailing;

/// <summary>How a stream's characters are written. Only a byte order mark makes it anything but UTF-8, or bytes that are close to it.</summary>
internal enum SourceText { Utf8, Utf16LittleEndian, Utf16BigEndian }
