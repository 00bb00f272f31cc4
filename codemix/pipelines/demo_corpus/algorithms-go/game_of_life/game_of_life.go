// Command game_of_life plays Conway's Game of Life on a torus.
package main

import (
	"errors"
	"fmt"
	"log"
	"strings"
)

var errRagged = errors.New("all rows must have the same width")

// Board is one generation; Board[r][c] tells whether a cell is alive.
type Board [][]bool

// Parse reads a board from rows in which '#' is a living cell.
func Parse(rows ...string) (Board, error) {
	board := make(Board, len(rows))
	for r, row := range rows {
		if len(row) != len(rows[0]) {
			return nil, errRagged
		}
		board[r] = make([]bool, len(row))
		for c := range row {
			board[r][c] = row[c] == '#'
		}
	}
	return board, nil
}

// neighbours counts the living cells around (row, column), wrapping at the edges.
func (b Board) neighbours(row, column int) int {
	height, width := len(b), len(b[0])
	count := 0
	for dr := -1; dr <= 1; dr++ {
		for dc := -1; dc <= 1; dc++ {
			if dr == 0 && dc == 0 {
				continue
			}
			if b[(row+dr+height)%height][(column+dc+width)%width] {
				count++
			}
		}
	}
	return count
}

// Step returns the next generation.
func (b Board) Step() Board {
	next := make(Board, len(b))
	for r, row := range b {
		next[r] = make([]bool, len(row))
		for c, alive := range row {
			n := b.neighbours(r, c)
			next[r][c] = n == 3 || n == 2 && alive
		}
	}
	return next
}

// Advance returns the board after a number of generations.
func (b Board) Advance(generations int) Board {
	for ; generations > 0; generations-- {
		b = b.Step()
	}
	return b
}

// Population returns the number of living cells.
func (b Board) Population() int {
	return strings.Count(b.String(), "#")
}

// String draws the board, one line for each row.
func (b Board) String() string {
	var sb strings.Builder
	for _, row := range b {
		for _, alive := range row {
			if alive {
				sb.WriteByte('#')
			} else {
				sb.WriteByte('.')
			}
		}
		sb.WriteByte('\n')
	}
	return sb.String()
}

func mustParse(rows ...string) Board {
	board, err := Parse(rows...)
	if err != nil {
		log.Fatal(err)
	}
	return board
}

func main() {
	blinker := mustParse(".....", ".....", ".###.", ".....", ".....")
	for generation := 0; generation < 2; generation++ {
		fmt.Printf("blinker, generation %d:\n%v", generation, blinker.Advance(generation))
	}
	if blinker.Advance(2).String() != blinker.String() {
		log.Fatal("a blinker has period 2")
	}

	glider := mustParse(".#....", "..#...", "###...", "......", "......", "......")
	fmt.Printf("glider, generation 4:\n%v", glider.Advance(4))

	// A glider moves one cell along the diagonal every four generations.
	lap := 4 * len(glider)
	if glider.Advance(lap).String() != glider.String() {
		log.Fatal("the glider must come back")
	}
	fmt.Printf("glider is home after %d generations, %d cells alive\n", lap, glider.Population())
}
