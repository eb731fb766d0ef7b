package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"path/filepath"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3Settings say where the bucket is.
type S3Settings struct {
	// Endpoint is host and port; Region may be empty.
	Endpoint, Region, Bucket string
	// Prefix stands before each key, with its slash.
	Prefix    string
	AccessKey string
	SecretKey string
	// Plain speaks HTTP without TLS, inside a private network only.
	Plain bool
	// Spool is a folder on this machine for uploads under way.
	Spool string
}

// S3 keeps blobs in a bucket.
type S3 struct {
	core   *minio.Core
	bucket string
	prefix string
	spool  string
}

// OpenS3 checks that the bucket is there, and empties the spool folder.
func OpenS3(ctx context.Context, s S3Settings) (*S3, error) {
	core, err := minio.NewCore(s.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(s.AccessKey, s.SecretKey, ""), Secure: !s.Plain, Region: s.Region,
	})
	if err != nil {
		return nil, fmt.Errorf("open object store: %w", err)
	}
	ok, err := core.BucketExists(ctx, s.Bucket)
	if err != nil {
		return nil, fmt.Errorf("open bucket %s: %w", s.Bucket, err)
	}
	if !ok {
		return nil, fmt.Errorf("open bucket %s: there is no such bucket", s.Bucket)
	}
	dir := filepath.Join(s.Spool, newFolder)
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o750)); err != nil {
		return nil, fmt.Errorf("make spool folder: %w", err)
	}
	return &S3{core: core, bucket: s.Bucket, prefix: s.Prefix, spool: dir}, nil
}

// Put takes the hash in a local file first, since the key must be known before
// the upload begins.
func (s *S3) Put(ctx context.Context, r io.Reader, o PutOptions) (Object, error) {
	f, out, err := spool(ctx, s.spool, r, o.Max)
	if err != nil {
		var sender *readError
		if errors.As(err, &sender) {
			return Object{}, err
		}
		return Object{}, unavailable(err)
	}
	defer discard(f)
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return Object{}, unavailable(err)
	}
	_, err = s.core.Client.PutObject(ctx, s.bucket, s.name(out.Key), f, out.Size, minio.PutObjectOptions{
		ContentType: o.Type, CacheControl: "public, max-age=31536000, immutable",
	})
	if err != nil {
		return Object{}, s.fault(err)
	}
	return s.Stat(ctx, out.Key)
}

// Open asks for the head now and for the bytes when they are read.
func (s *S3) Open(ctx context.Context, k Key) (File, error) {
	o, err := s.Stat(ctx, k)
	if err != nil {
		return nil, err
	}
	return &s3File{ctx: ctx, s3: s, object: o}, nil
}

// Stat asks for the object's head.
func (s *S3) Stat(ctx context.Context, k Key) (Object, error) {
	if _, err := ParseKey(string(k)); err != nil {
		return Object{}, ErrMissing
	}
	info, err := s.core.StatObject(ctx, s.bucket, s.name(k), minio.StatObjectOptions{})
	if err != nil {
		return Object{}, s.fault(err)
	}
	return Object{Key: k, Size: info.Size, At: info.LastModified.UTC()}, nil
}

// Delete removes the object.
func (s *S3) Delete(ctx context.Context, k Key) error {
	if _, err := ParseKey(string(k)); err != nil {
		return nil //nolint:nilerr // what is no key names no object
	}
	err := s.fault(s.core.RemoveObject(ctx, s.bucket, s.name(k), minio.RemoveObjectOptions{}))
	if errors.Is(err, ErrMissing) {
		return nil
	}
	return err
}

// List asks for pages of the bucket.
func (s *S3) List(ctx context.Context) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		for info := range s.core.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix, Recursive: true}) {
			if info.Err != nil {
				yield(Object{}, s.fault(info.Err))
				return
			}
			k, err := ParseKey(filepath.Base(info.Key))
			if err != nil || info.Key != s.name(k) {
				continue
			}
			if !yield(Object{Key: k, Size: info.Size, At: info.LastModified.UTC()}, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(Object{}, err)
		}
	}
}

func (s *S3) name(k Key) string { return s.prefix + string(k) }

func (s *S3) fault(err error) error {
	if err == nil {
		return nil
	}
	if r := minio.ToErrorResponse(err); r.Code == "NoSuchKey" || r.StatusCode == http.StatusNotFound {
		return ErrMissing
	}
	return unavailable(err)
}

// s3File reads a blob by ranges; body is the answer under way, which stands at
// bodyAt.
type s3File struct {
	ctx    context.Context
	s3     *S3
	object Object
	at     int64
	body   io.ReadCloser
	bodyAt int64
}

func (f *s3File) Object() Object { return f.object }

func (f *s3File) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.at
	case io.SeekEnd:
		offset += f.object.Size
	}
	if offset < 0 {
		return 0, errors.New("blob: seek before the beginning")
	}
	f.at = offset
	return offset, nil
}

func (f *s3File) Read(p []byte) (int, error) {
	if f.at >= f.object.Size {
		return 0, io.EOF
	}
	if f.body != nil && f.bodyAt != f.at {
		_ = f.Close()
	}
	if f.body == nil {
		if err := f.ask(); err != nil {
			return 0, err
		}
	}
	n, err := f.body.Read(p)
	f.at += int64(n)
	f.bodyAt = f.at
	if errors.Is(err, io.EOF) && f.at < f.object.Size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = unavailable(err)
	}
	return n, err
}

func (f *s3File) ask() error {
	var o minio.GetObjectOptions
	if f.at > 0 {
		if err := o.SetRange(f.at, 0); err != nil {
			return err
		}
	}
	body, _, _, err := f.s3.core.GetObject(f.ctx, f.s3.bucket, f.s3.name(f.object.Key), o)
	if err != nil {
		return f.s3.fault(err)
	}
	f.body, f.bodyAt = body, f.at
	return nil
}

func (f *s3File) Close() error {
	if f.body == nil {
		return nil
	}
	err := f.body.Close()
	f.body = nil
	return err
}
