"""What of a syntax tree tells programs apart in any language: one query for each grammar.

The captures mean the same everywhere. ``function`` and ``class`` are units; ``wrap`` is what stands
around one without being code of its own (decorators, ``export``), ``attribute`` what stands above
one. ``name`` is a declared name, ``param`` a parameter. ``if``, ``elif``, ``loop``, ``jump``,
``try``, ``throw``, ``case`` and ``lambda`` are control flow; ``op``, ``call``, ``number``,
``string``, ``doc`` and ``comment`` are what their names say; ``step`` adds or takes one. ``header``
is the counting of a loop that other languages do without: its first value, its comparison and its
step. ``error`` is what the grammar did not accept. Receivers (``self`` of Rust, those of Go) are no
parameters; an operator counts only inside an expression, so that the ``<`` of generics does not.
"""

_ERRORS = "(ERROR) @error (MISSING) @error"

_PYTHON = """
(comment) @comment
(string) @string
(module . (expression_statement (string) @doc))
(block . (expression_statement (string) @doc))
[(integer) (float)] @number
[(if_statement) (conditional_expression) (if_clause)] @if
(elif_clause) @elif
[(for_statement) (while_statement) (for_in_clause)] @loop
[(break_statement) (continue_statement)] @jump
(raise_statement) @throw
(try_statement) @try
(case_clause) @case
(lambda) @lambda
(call function: [(identifier) @call (attribute attribute: (identifier) @call)])
(binary_operator operator: _ @op)
(comparison_operator operators: _ @op)
(boolean_operator operator: _ @op)
(unary_operator operator: _ @op)
(not_operator "not" @op)
(augmented_assignment operator: _ @op)
(function_definition name: (identifier) @name) @function
(class_definition name: (identifier) @name) @class
(decorated_definition) @wrap
(parameters (_) @param)
"""

_C_LIKE_OPERATORS = """
(binary_expression operator: _ @op)
(unary_expression operator: _ @op)
"""

_JAVA = (
    """
[(line_comment) (block_comment)] @comment
[(string_literal) (character_literal)] @string
[(decimal_integer_literal) (hex_integer_literal) (octal_integer_literal) (binary_integer_literal)
 (decimal_floating_point_literal)] @number
[(if_statement) (ternary_expression)] @if
(if_statement alternative: (if_statement) @elif)
[(for_statement) (enhanced_for_statement) (while_statement) (do_statement)] @loop
[(break_statement) (continue_statement)] @jump
(throw_statement) @throw
[(try_statement) (try_with_resources_statement)] @try
[(switch_block_statement_group) (switch_rule)] @case
(lambda_expression) @lambda
(method_invocation name: (identifier) @call)
(object_creation_expression type: [(type_identifier) @call
                                   (generic_type (type_identifier) @call)])
(assignment_expression operator: _ @op)
(update_expression) @step
(for_statement init: (local_variable_declaration (variable_declarator
    value: (decimal_integer_literal) @header)))
(for_statement condition: (binary_expression operator: _ @header))
(for_statement update: (update_expression) @header)
(method_declaration name: (identifier) @name) @function
(constructor_declaration name: (identifier) @name) @function
[(class_declaration name: (identifier) @name) (interface_declaration name: (identifier) @name)
 (enum_declaration name: (identifier) @name) (record_declaration name: (identifier) @name)] @class
(formal_parameters [(formal_parameter) (spread_parameter)] @param)
"""
    + _C_LIKE_OPERATORS
)

_JAVASCRIPT = (
    """
[(string) (template_string) (regex)] @string
(number) @number
[(if_statement) (ternary_expression)] @if
(if_statement alternative: (else_clause (if_statement) @elif))
[(for_statement) (for_in_statement) (while_statement) (do_statement)] @loop
[(break_statement) (continue_statement)] @jump
(throw_statement) @throw
(try_statement) @try
(switch_case) @case
(call_expression function: [(identifier) @call (member_expression
                                                property: (property_identifier) @call)])
(new_expression constructor: (identifier) @call)
(augmented_assignment_expression operator: _ @op)
(update_expression) @step
(for_statement initializer: (_ (variable_declarator value: (number) @header)))
(for_statement condition: (binary_expression operator: _ @header))
(for_statement condition: (_ (binary_expression operator: _ @header)))
(for_statement increment: (update_expression) @header)
(function_declaration name: (_) @name) @function
(generator_function_declaration name: (_) @name) @function
(method_definition name: (_) @name) @function
(lexical_declaration (variable_declarator name: (identifier) @name
    value: [(arrow_function) (function_expression)])) @function
(variable_declaration (variable_declarator name: (identifier) @name
    value: [(arrow_function) (function_expression)])) @function
(expression_statement (assignment_expression left: [(identifier) @name (member_expression
    property: (property_identifier) @name)]
    right: [(arrow_function) (function_expression)])) @function
(pair key: (property_identifier) @name value: [(arrow_function) (function_expression)]) @function
(class_declaration name: (_) @name) @class
(export_statement) @wrap
(arrow_function parameter: (identifier) @param)
(call_expression arguments: (arguments [(arrow_function) (function_expression)] @lambda))
"""
    + _C_LIKE_OPERATORS
)

_TYPESCRIPT = (
    _JAVASCRIPT
    + """
(comment) @comment
(formal_parameters [(required_parameter) (optional_parameter)] @param)
(abstract_class_declaration name: (_) @name) @class
(public_field_definition name: (_) @name value: (arrow_function)) @function
"""
)

_ECMASCRIPT = (
    _JAVASCRIPT
    + """
[(comment) (html_comment)] @comment
(formal_parameters (_) @param)
(field_definition property: (_) @name value: (arrow_function)) @function
"""
)

_CSHARP = """
(comment) @comment
[(string_literal) (verbatim_string_literal) (raw_string_literal) (character_literal)
 (interpolated_string_expression)] @string
[(integer_literal) (real_literal)] @number
[(if_statement) (conditional_expression)] @if
(if_statement alternative: (if_statement) @elif)
[(for_statement) (foreach_statement) (while_statement) (do_statement)] @loop
[(break_statement) (continue_statement)] @jump
[(throw_statement) (throw_expression)] @throw
(try_statement) @try
[(switch_section) (switch_expression_arm)] @case
(lambda_expression) @lambda
(invocation_expression function: [(identifier) @call
    (member_access_expression name: (identifier) @call)
    (member_access_expression name: (generic_name (identifier) @call))])
(object_creation_expression type: [(identifier) @call (generic_name (identifier) @call)])
(binary_expression operator: _ @op)
(prefix_unary_expression ["!" "-" "~"] @op)
(postfix_unary_expression ["++" "--"]) @step
(prefix_unary_expression ["++" "--"]) @step
(for_statement initializer: (variable_declaration (variable_declarator
    (integer_literal) @header)))
(for_statement condition: (binary_expression operator: _ @header))
(for_statement update: [(postfix_unary_expression) (prefix_unary_expression)] @header)
(assignment_expression operator: _ @op)
(method_declaration name: (identifier) @name) @function
(constructor_declaration name: (identifier) @name) @function
(local_function_statement name: (identifier) @name) @function
[(class_declaration name: (identifier) @name) (struct_declaration name: (identifier) @name)
 (interface_declaration name: (identifier) @name) (record_declaration name: (identifier) @name)
 (enum_declaration name: (identifier) @name)] @class
(parameter_list (parameter) @param)
"""

_GO = (
    """
(comment) @comment
[(interpreted_string_literal) (raw_string_literal) (rune_literal)] @string
[(int_literal) (float_literal)] @number
(if_statement) @if
(if_statement alternative: (if_statement) @elif)
(for_statement) @loop
[(break_statement) (continue_statement)] @jump
(call_expression function: (identifier) @throw (#eq? @throw "panic"))
[(expression_case) (type_case)] @case
(func_literal) @lambda
(call_expression function: [(identifier) @call (selector_expression
                                                field: (field_identifier) @call)])
(assignment_statement operator: _ @op)
[(inc_statement) (dec_statement)] @step
(for_clause initializer: (short_var_declaration right: (expression_list (int_literal) @header)))
(for_clause condition: (binary_expression operator: _ @header))
(for_clause update: [(inc_statement) (dec_statement)] @header)
(function_declaration name: (identifier) @name) @function
(method_declaration name: (field_identifier) @name) @function
(type_declaration (type_spec name: (type_identifier) @name
    type: [(struct_type) (interface_type)])) @class
(function_declaration parameters: (parameter_list (parameter_declaration (identifier) @param)))
(method_declaration parameters: (parameter_list (parameter_declaration (identifier) @param)))
"""
    + _C_LIKE_OPERATORS
)

_RUST = """
(attribute_item) @attribute
[(line_comment) (block_comment)] @comment
[(string_literal) (raw_string_literal) (char_literal)] @string
[(integer_literal) (float_literal)] @number
(if_expression) @if
(else_clause (if_expression) @elif)
[(for_expression) (while_expression) (loop_expression)] @loop
[(break_expression) (continue_expression)] @jump
(try_expression) @try
(match_arm) @case
(closure_expression) @lambda
(call_expression function: [(identifier) @call (field_expression field: (field_identifier) @call)
    (scoped_identifier name: (identifier) @call)])
(macro_invocation macro: (identifier) @call)
(binary_expression operator: _ @op)
(unary_expression ["!" "-"] @op)
(compound_assignment_expr operator: _ @op)
(range_expression . (integer_literal) @header)
(function_item name: (identifier) @name) @function
[(impl_item type: [(type_identifier) @name (generic_type type: (type_identifier) @name)])
 (struct_item name: (type_identifier) @name) (enum_item name: (type_identifier) @name)
 (trait_item name: (type_identifier) @name)] @class
(parameters (parameter) @param)
"""

QUERIES = {
    "C#": _CSHARP + _ERRORS,
    "Go": _GO + _ERRORS,
    "Java": _JAVA + _ERRORS,
    "JavaScript": _ECMASCRIPT + _ERRORS,
    "Python": _PYTHON + _ERRORS,
    "Rust": _RUST + _ERRORS,
    "TypeScript": _TYPESCRIPT + _ERRORS,
}
