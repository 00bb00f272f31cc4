// Command matrix_multiplication demonstrates integer matrices with product,
// transpose and fast powers.
package main

import (
	"fmt"
	"log"
	"strings"
)

// A Matrix stores its elements row by row.
type Matrix struct {
	rows, cols int
	data       []int64
}

// A ShapeError reports factors whose inner dimensions differ.
type ShapeError struct {
	Left, Right *Matrix
}

func (e *ShapeError) Error() string {
	return fmt.Sprintf("cannot multiply %dx%d by %dx%d",
		e.Left.rows, e.Left.cols, e.Right.rows, e.Right.cols)
}

// New returns a matrix with the given number of columns.
func New(cols int, data ...int64) *Matrix {
	if cols < 1 || len(data) == 0 || len(data)%cols != 0 {
		panic("matrix: elements do not fill whole rows")
	}
	return &Matrix{rows: len(data) / cols, cols: cols, data: data}
}

// Identity returns the neutral element of n x n matrices.
func Identity(n int) *Matrix {
	m := New(n, make([]int64, n*n)...)
	for i := 0; i < n; i++ {
		m.data[i*n+i] = 1
	}
	return m
}

// At returns the element in row i and column j.
func (m *Matrix) At(i, j int) int64 { return m.data[i*m.cols+j] }

// Mul returns the product of m and other.
func (m *Matrix) Mul(other *Matrix) (*Matrix, error) {
	if m.cols != other.rows {
		return nil, &ShapeError{m, other}
	}
	product := New(other.cols, make([]int64, m.rows*other.cols)...)
	for i := 0; i < m.rows; i++ {
		row := product.data[i*other.cols : (i+1)*other.cols]
		for k := 0; k < m.cols; k++ {
			factor := m.At(i, k)
			for j := range row {
				row[j] += factor * other.At(k, j)
			}
		}
	}
	return product, nil
}

// Pow raises a square matrix to a power by repeated squaring.
func (m *Matrix) Pow(exponent uint) (*Matrix, error) {
	result, square := Identity(m.rows), m
	var err error
	for ; exponent > 0; exponent >>= 1 {
		if exponent&1 == 1 {
			if result, err = result.Mul(square); err != nil {
				return nil, err
			}
		}
		if square, err = square.Mul(square); err != nil {
			return nil, err
		}
	}
	return result, nil
}

// Transpose returns m with rows and columns exchanged.
func (m *Matrix) Transpose() *Matrix {
	data := make([]int64, 0, len(m.data))
	for j := 0; j < m.cols; j++ {
		for i := 0; i < m.rows; i++ {
			data = append(data, m.At(i, j))
		}
	}
	return New(m.rows, data...)
}

func (m *Matrix) String() string {
	lines := make([]string, m.rows)
	for i := range lines {
		row := fmt.Sprint(m.data[i*m.cols : (i+1)*m.cols])
		lines[i] = strings.ReplaceAll(row, " ", ", ")
	}
	return strings.Join(lines, "\n")
}

// must unwraps a matrix that the program knows to exist.
func must(m *Matrix, err error) *Matrix {
	if err != nil {
		log.Fatal(err)
	}
	return m
}

func main() {
	log.SetFlags(0)
	a := New(3, 2, -1, 3, 0, 4, 5)
	b := New(2, 1, 6, -2, 0, 3, 2)
	product := must(a.Mul(b))
	fmt.Printf("a x b:\n%v\n", product)
	fmt.Printf("transpose of a:\n%v\n", a.Transpose())
	swapped := must(b.Transpose().Mul(a.Transpose()))
	if product.Transpose().String() != swapped.String() {
		log.Fatal("(ab)^T must equal b^T a^T")
	}

	fibonacci := must(New(2, 1, 1, 1, 0).Pow(50)).At(0, 1)
	if fibonacci != 12586269025 {
		log.Fatalf("wrong Fibonacci number %d", fibonacci)
	}
	fmt.Printf("fibonacci(50) = %d\n", fibonacci)

	square := New(4, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0)
	walks := must(square.Pow(6)).At(0, 2)
	if walks != 32 {
		log.Fatalf("opposite corners are joined by 32 walks, not %d", walks)
	}
	fmt.Printf("walks of length 6 between opposite corners of a square: %d\n", walks)

	if _, err := a.Mul(a); err != nil {
		fmt.Println("error:", err)
	} else {
		log.Fatal("shapes that do not fit must be refused")
	}
}
