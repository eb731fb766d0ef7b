package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"io"

	"golang.org/x/image/webp"
)

// readWebP gives the file as the decoder takes it: of an animation, the first
// frame as a file of its own.
func readWebP(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if len(data) < 30 || string(data[12:16]) != "VP8X" || data[20]&0x02 == 0 {
		return data, nil
	}
	for rest := data[12:]; len(rest) >= 8; {
		size := int64(binary.LittleEndian.Uint32(rest[4:]))
		if size > int64(len(rest)-8) {
			break
		}
		if string(rest[:4]) == "ANMF" && size > 16 {
			return frameOfWebP(rest[8 : 8+size]), nil
		}
		rest = rest[min(8+size+size%2, int64(len(rest))):]
	}
	return nil, errUnreadable
}

// frameOfWebP makes a file of a frame: its chunks behind a head that says
// whether there is alpha.
func frameOfWebP(frame []byte) []byte {
	chunks := frame[16:]
	head := make([]byte, 18)
	copy(head, "VP8X\x0A\x00\x00\x00")
	if bytes.HasPrefix(chunks, []byte("ALPH")) {
		head[8] = 0x10
	}
	copy(head[12:], frame[6:12]) // width and height less one, 24 bits each
	out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(4+len(head)+len(chunks)))
	return append(append(append(out, "WEBP"...), head...), chunks...)
}

func webpSize(data []byte) (image.Config, error) { return webp.DecodeConfig(bytes.NewReader(data)) }

func decodeWebP(data []byte) (image.Image, error) { return webp.Decode(bytes.NewReader(data)) }
