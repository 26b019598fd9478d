package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// client is one keep-alive connection. It is not net/http's, whose cost would
// be counted into every number and make the server look closer to its floors:
// all processes share the same CPUs.
type client struct {
	conn net.Conn
	in   *bufio.Reader
	host string
	out  []byte
	body []byte
}

func dial(address string) (*client, error) {
	conn, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, in: bufio.NewReader(conn), host: address}, nil
}

// post sends a body and reads the answer, which is a success if it is a 200
// that contains want.
func (c *client) post(path, token, body, want string) error {
	if err := c.conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return err
	}
	c.out = fmt.Appendf(c.out[:0], "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: %d\r\n\r\n%s",
		path, c.host, token, len(body), body)
	if _, err := c.conn.Write(c.out); err != nil {
		return err
	}
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	buffer := bytes.NewBuffer(c.body[:0])
	if _, err := io.Copy(buffer, resp.Body); err != nil {
		return err
	}
	c.body = buffer.Bytes()
	if resp.StatusCode != http.StatusOK || !bytes.Contains(c.body, []byte(want)) {
		return fmt.Errorf("%s answers HTTP %d: %.300s", path, resp.StatusCode, c.body)
	}
	return nil
}

func (c *client) close() { _ = c.conn.Close() }
