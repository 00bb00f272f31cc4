// Command n_queens places n queens on an n x n board so that none attacks
// another.
package main

import (
	"fmt"
	"log"
	"math/bits"
	"sort"
	"strings"
)

// A Board holds the column of the queen in every row.
type Board []int

// Solve calls visit with every solution in lexicographic order until visit
// returns false. The board is only valid during the call.
func Solve(size int, visit func(Board) bool) {
	board := make(Board, 0, size)
	columns := make([]bool, size)
	diagonals := make([]bool, 2*size)
	antidiagonals := make([]bool, 2*size)

	var place func(row int) bool
	place = func(row int) bool {
		if row == size {
			return visit(board)
		}
		for column := range columns {
			down, up := row-column+size, row+column
			if columns[column] || diagonals[down] || antidiagonals[up] {
				continue
			}
			columns[column], diagonals[down], antidiagonals[up] = true, true, true
			board = append(board, column)
			proceed := place(row + 1)
			board = board[:row]
			columns[column], diagonals[down], antidiagonals[up] = false, false, false
			if !proceed {
				return false
			}
		}
		return true
	}
	place(0)
}

// Count counts the solutions with bit masks of attacked columns and diagonals.
func Count(size int) int {
	return count(1<<size-1, 0, 0, 0)
}

func count(full, columns, left, right uint) int {
	if columns == full {
		return 1
	}
	total := 0
	for free := full &^ (columns | left | right); free != 0; free &= free - 1 {
		queen := uint(1) << bits.TrailingZeros(free)
		total += count(full, columns|queen, (left|queen)<<1, (right|queen)>>1)
	}
	return total
}

// Rotate turns the board by ninety degrees.
func (b Board) Rotate() Board {
	turned := make(Board, len(b))
	for row, column := range b {
		turned[column] = len(b) - 1 - row
	}
	return turned
}

// Mirror exchanges left and right.
func (b Board) Mirror() Board {
	mirrored := make(Board, len(b))
	for row, column := range b {
		mirrored[row] = len(b) - 1 - column
	}
	return mirrored
}

// SymmetryKey returns a text shared by the eight symmetric images of a board.
func (b Board) SymmetryKey() string {
	keys := make([]string, 0, 8)
	for turn := 0; turn < 4; turn++ {
		keys = append(keys, b.String(), b.Mirror().String())
		b = b.Rotate()
	}
	sort.Strings(keys)
	return keys[0]
}

// String draws the board.
func (b Board) String() string {
	lines := make([]string, len(b))
	for row, queen := range b {
		squares := strings.Split(strings.Repeat(".", len(b)), "")
		squares[queen] = "Q"
		lines[row] = strings.Join(squares, " ")
	}
	return strings.Join(lines, "\n")
}

func main() {
	log.SetFlags(0)
	for i, want := range []int{1, 0, 0, 2, 10, 4, 40, 92} {
		size, found := i+1, 0
		distinct := make(map[string]struct{})
		Solve(size, func(b Board) bool {
			found++
			distinct[b.SymmetryKey()] = struct{}{}
			return true
		})
		if found != want || Count(size) != want {
			log.Fatalf("%d queens have %d solutions, not %d", size, want, found)
		}
		fmt.Printf("n=%d: %d solutions, %d distinct\n", size, found, len(distinct))
	}

	fmt.Println("first solution for n=8:")
	Solve(8, func(b Board) bool {
		fmt.Println(b)
		return false
	})
}
